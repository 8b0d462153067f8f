import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterNoon, createQueue, noon, subjectsOf } from '../../test/jobs.ts'
import { claimDue } from './claim-jobs.ts'

const numbers = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(3, '0')}`)

test('only what is due is claimed', async () => {
  const { add, claim } = await createQueue()
  await add(['early'], { run_at: afterNoon(-1) })
  await add(['due'])
  await add(['later'], { run_at: afterNoon(0.001) })
  expect(subjectsOf(await claim('a'))).toEqual(['early', 'due'])
  expect(subjectsOf(await claim('b', { now: afterNoon(1) }))).toEqual(['later'])
})

test('the jobs of a lane are claimed in the order they are due', async () => {
  const { db, add, claim } = await createQueue()
  const order = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7], { minLength: 7 })
  const limits = fc.integer({ min: 1, max: 7 })
  const property = fc.asyncProperty(order, limits, async (seconds, limit) => {
    await db.transaction((tx) => tx.deleteFrom('job').execute())
    for (const second of seconds) await add([`${second}`], { run_at: afterNoon(second - 10) })
    const claimed = subjectsOf(await claim('a', { limit }))
    expect(claimed).toEqual(['1', '2', '3', '4', '5', '6', '7'].slice(0, limit))
  })
  await fc.assert(property, { numRuns: 15 })
})

test('a lane with a long backlog does not keep another waiting', async () => {
  const { add, claim } = await createQueue()
  await add(numbers(300, 'long'), { run_at: afterNoon(-60) })
  await add(['short'], { lane: 'sms:+12025550101' })
  expect(subjectsOf(await claim('a', { limit: 10 }))).toContain('short')
})

test('lanes share a claim evenly', async () => {
  const { add, claim } = await createQueue()
  for (const lane of ['x', 'y', 'z']) await add(numbers(50, lane), { lane })
  const claimed = subjectsOf(await claim('a', { limit: 30 }))
  const shares = ['x', 'y', 'z'].map((lane) => claimed.filter((id) => id.startsWith(lane)).length)
  expect(shares).toEqual([10, 10, 10])
})

test('what one lane leaves goes to the others', async () => {
  const { add, claim } = await createQueue()
  await add(['x'], { lane: 'x', run_at: afterNoon(-2) })
  await add(numbers(50, 'y'), { lane: 'y' })
  expect(subjectsOf(await claim('a', { limit: 30 }))).toHaveLength(30)
})

test('two organizations with the same number have two lanes', async () => {
  const { add, claim } = await createQueue()
  await add(numbers(50, 'a'))
  await add(['b'], { organization_id: 'orga_b' })
  expect(subjectsOf(await claim('a', { limit: 2 }))).toContain('b')
})

test('a claim tells when to look again', async () => {
  const { add, claim } = await createQueue()
  expect((await claim('a')).next_run_at).toBeUndefined()
  await add(['later'], { run_at: afterNoon(30), lane: 'x' })
  await add(['soon'], { run_at: afterNoon(10), lane: 'y' })
  expect(await claim('a')).toEqual({ jobs: [], next_run_at: afterNoon(10) })
})

test('a claim that finds nothing due does not ask for the writer', async () => {
  const { add, db } = await createQueue()
  await add(['later'], { run_at: afterNoon(30) })
  const transaction = () => Promise.reject(new Error('a transaction was begun'))
  const claim = { now: noon, nowOf: () => noon, lease: 'a', until: afterNoon(90), limit: 9 }
  expect(await claimDue({ ...db, transaction }, claim)).toMatchObject({ jobs: [] })
})

test('a job is claimed once', async () => {
  const { add, claim } = await createQueue()
  await add(numbers(20, 's'))
  const claims = await Promise.all(['a', 'b', 'c'].map((lease) => claim(lease, { limit: 9 })))
  const claimed = claims.flatMap(subjectsOf)
  expect(claimed.sort()).toEqual(numbers(20, 's'))
})

test('a claim names its holder and counts as an attempt', async () => {
  const { add, claim } = await createQueue()
  await add(['s'])
  const { jobs } = await claim('a')
  expect(jobs).toMatchObject([{ lease: 'a', leased_until: afterNoon(90), attempts: 1 }])
})

test('a job whose lease has run out is claimed again', async () => {
  const { add, claim } = await createQueue()
  await add(['s'])
  await claim('a')
  expect(subjectsOf(await claim('b', { now: afterNoon(90) }))).toEqual([])
  const { jobs } = await claim('b', { now: afterNoon(90.001) })
  expect(jobs).toMatchObject([{ lease: 'b', attempts: 2 }])
})

test('a leased job does not hold up the rest of its lane', async () => {
  const { add, claim } = await createQueue()
  await add(['first'], { run_at: afterNoon(-1) })
  await claim('a')
  await add(['second'])
  expect(subjectsOf(await claim('b'))).toEqual(['second'])
})

test('an organization whose clock stands still before a job does not get it done', async () => {
  const { add, claim } = await createQueue()
  await add(['frozen'], { run_at: afterNoon(10) })
  await add(['free'], { organization_id: 'orga_b', run_at: afterNoon(10) })
  const nowOf = (id: string) => (id === 'orga_a' ? noon : afterNoon(60))
  expect(subjectsOf(await claim('a', { now: afterNoon(60), nowOf }))).toEqual(['free'])
})

test('an organization whose clock was moved ahead gets its job done', async () => {
  const { add, claim } = await createQueue()
  await add(['ahead'], { run_at: afterNoon(3600) })
  const nowOf = () => afterNoon(7200)
  expect(subjectsOf(await claim('a', { nowOf }))).toEqual(['ahead'])
})

test('a job that a frozen clock holds back is no reason to look again', async () => {
  const { add, claim } = await createQueue()
  await add(['frozen'], { run_at: afterNoon(10) })
  await add(['later'], { organization_id: 'orga_b', run_at: afterNoon(90) })
  const nowOf = (id: string) => (id === 'orga_a' ? noon : afterNoon(60))
  const { next_run_at } = await claim('a', { now: afterNoon(60), nowOf })
  expect(next_run_at).toBe(afterNoon(90))
})
