import { expect, test } from 'vitest'
import { afterNoon, createQueue, noon, subjectsOf } from '../../test/jobs.ts'
import { dequeue } from './enqueue.ts'
import { earliestRunAt, finish, releaseLeases, retryAt } from './finish-jobs.ts'

const later = afterNoon(100)

test('a finished job is gone', async () => {
  const { db, add, claim, jobs } = await createQueue()
  await add(['a', 'b'])
  const claimed = await claim('me')
  await db.transaction((tx) => finish(tx, claimed.jobs.slice(0, 1)))
  expect(await jobs()).toHaveLength(1)
})

test('jobs of several leases are finished together', async () => {
  const { db, add, claim, jobs } = await createQueue()
  await add(['a', 'b'])
  const held = [...(await claim('me', { limit: 1 })).jobs, ...(await claim('you')).jobs]
  await db.transaction((tx) => finish(tx, held))
  expect(await jobs()).toEqual([])
})

test('a job put off is free and due at its new time', async () => {
  const { db, add, claim, jobs } = await createQueue()
  await add(['a'])
  const [job] = (await claim('me')).jobs
  if (!job) throw new Error('nothing was claimed')
  await db.transaction((tx) => retryAt(tx, [{ job, run_at: afterNoon(5), last_error: 'busy' }]))
  expect(await jobs()).toEqual([
    { ...job, run_at: afterNoon(5), lease: null, leased_until: null, last_error: 'busy' },
  ])
  expect(subjectsOf(await claim('me'))).toEqual([])
  expect((await claim('me', { now: afterNoon(5) })).jobs).toMatchObject([{ attempts: 2 }])
})

test('a holder that lost its lease cannot finish the job', async () => {
  const { db, add, claim, jobs } = await createQueue()
  await add(['a'])
  const lost = await claim('me')
  await claim('you', { now: later })
  await db.transaction((tx) => finish(tx, lost.jobs))
  expect(await jobs()).toMatchObject([{ lease: 'you' }])
})

test('a holder that lost its lease cannot put the job off', async () => {
  const { db, add, claim, jobs } = await createQueue()
  await add(['a'])
  const lost = await claim('me')
  await claim('you', { now: later })
  const retries = lost.jobs.map((job) => ({ job, run_at: afterNoon(500) }))
  await db.transaction((tx) => retryAt(tx, retries))
  expect(await jobs()).toMatchObject([{ lease: 'you', run_at: noon }])
})

test('adding a job again moves it', async () => {
  const { add, jobs } = await createQueue()
  await add(['a'])
  const [before] = await jobs()
  await add(['a'], { run_at: later, lane: 'x' })
  expect(await jobs()).toEqual([{ ...before, run_at: later, lane: 'orga_a x' }])
})

test('adding a job again takes it from its holder', async () => {
  const { db, add, claim, jobs } = await createQueue()
  await add(['a'])
  const lost = await claim('me')
  await add(['a'], { run_at: later })
  await db.transaction((tx) => finish(tx, lost.jobs))
  expect(await jobs()).toMatchObject([{ run_at: later, lease: null, attempts: 0 }])
})

test('jobs of other kinds, subjects and organizations are other jobs', async () => {
  const { add, jobs } = await createQueue()
  await add(['a', 'b'])
  await add(['a'], { kind: 'message.reconcile' })
  await add(['a'], { organization_id: 'orga_b' })
  expect(await jobs()).toHaveLength(4)
})

test('a job taken away is gone, whoever holds it', async () => {
  const { db, add, claim, jobs } = await createQueue()
  await add(['a', 'b'])
  await add(['a'], { organization_id: 'orga_b' })
  await claim('me', { limit: 1 })
  await db.transaction((tx) => dequeue(tx, 'orga_a', 'message.send', ['a']))
  expect((await jobs()).map((job) => `${job.organization_id} ${job.subject_id}`)).toEqual([
    'orga_b a',
    'orga_a b',
  ])
})

test('a start voids the leases of the dead', async () => {
  const { db, add, claim } = await createQueue()
  await add(['a'])
  await claim('dead')
  await db.transaction(releaseLeases)
  expect(subjectsOf(await claim('me'))).toEqual(['a'])
})

test('the earliest of all jobs is found', async () => {
  const { db, add } = await createQueue()
  expect(await earliestRunAt(db.read)).toBeUndefined()
  await add(['a'], { run_at: later })
  await add(['b'])
  expect(await earliestRunAt(db.read)).toBe(noon)
})
