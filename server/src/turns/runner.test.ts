import { beforeEach, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import type { Context } from '../context.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import { Runner } from './runner.ts'
import type { Lane, Source } from './source.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

/** Rows that wait in memory: what the runner asks of a table, and nothing else. */
function createRows(work: (name: string) => Promise<void> = async () => {}) {
  const rows: { name: string; lane: string; next_at: Instant }[] = []
  const done: string[] = []
  const rooms: number[] = []
  const source: Source = {
    async lanes() {
      const lanes = Map.groupBy(rows, ({ lane }) => lane)
      return [...lanes].map(([lane, [first]]) => ({ lane, next_at: first?.next_at as Instant }))
    },
    async take(due, room) {
      rooms.push(room)
      const taken = due.flatMap(({ lane }) => takeRow(lane))
      return {
        count: taken.length,
        work: taken.map((name) => async () => {
          await work(name)
          done.push(name)
        }),
      }
    },
  }
  function takeRow(lane: string): string[] {
    const position = rows.findIndex((row) => row.lane === lane)
    return rows.splice(position, 1).map(({ name }) => name)
  }
  function add(name: string, { lane = 'x', next_at = server.clock.now() } = {}): void {
    rows.push({ name, lane: `${server.alice.organization_id} ${lane}`, next_at })
  }
  return { source, add, done, rooms, rows }
}

const runnerOf = (sources: Source[], ctx: Context = server.ctx) => new Runner(ctx, sources)

test('one run does everything that is due', async () => {
  const { source, add, done } = createRows()
  const names = Array.from({ length: 30 }, (_, n) => `row ${n}`)
  for (const name of names) add(name)
  expect(await runnerOf([source]).runOnce()).toBe(30)
  expect(done).toEqual(names)
})

test('one run leaves what is not due', async () => {
  const { source, add, done } = createRows()
  add('later', { next_at: addMillis(server.clock.now(), 1) })
  const runner = runnerOf([source])
  expect(await runner.runOnce()).toBe(0)
  server.clock.advance(1)
  expect(await runner.runOnce()).toBe(1)
  expect(done).toEqual(['later'])
})

test('one run also does what became due through its own work', async () => {
  const second = createRows()
  const first = createRows(async () => second.add('second'))
  first.add('first')
  await runnerOf([first.source, second.source]).runOnce()
  expect([first.done, second.done]).toEqual([['first'], ['second']])
})

test('lanes are taken from in the order in which they are due', async () => {
  const { source, add, done } = createRows()
  const now = server.clock.now()
  add('late', { lane: 'a', next_at: now })
  add('early', { lane: 'b', next_at: addMillis(now, -1000) })
  await runnerOf([source]).runOnce()
  expect(done).toEqual(['early', 'late'])
})

test('a source that fails keeps no other from its turn', async () => {
  const broken = createRows()
  broken.add('never')
  const source = { ...broken.source, take: () => Promise.reject(new Error('out of order')) }
  const other = createRows()
  other.add('done')
  await runnerOf([source, other.source]).runOnce()
  expect([broken.done, other.done]).toEqual([[], ['done']])
})

test('work that fails keeps no other from being done', async () => {
  const { source, add, done } = createRows(async (name) => {
    if (name === 'bad') throw new Error('bad')
  })
  for (const name of ['bad', 'good']) add(name)
  await runnerOf([source]).runOnce()
  expect(done).toEqual(['good'])
})

test('what is under way takes room', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { source, add, rooms } = createRows(() => promise)
  const runner = runnerOf([source])
  runner.start()
  add('slow')
  runner.nudge()
  await expect.poll(() => rooms.length).toBe(1)
  add('next')
  runner.nudge()
  await expect.poll(() => rooms.length).toBe(2)
  expect((rooms[0] ?? 0) - (rooms[1] ?? 0)).toBe(1)
  resolve()
  await runner.stop(1000)
})

test('a nudge gets a row taken without waiting for the poll', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const after = (millis: number, callback: () => void) =>
    millis === 0 ? server.clock.after(0, callback) : () => {}
  const ctx = { ...server.ctx, clock: { ...server.ctx.clock, after } }
  const { source, add } = createRows(async (name) => resolve(name))
  const runner = runnerOf([source], ctx)
  runner.start()
  await runner.idle()
  add('nudged')
  runner.nudge()
  expect(await promise).toBe('nudged')
  await runner.stop(0)
})

test('a row held back by a frozen clock does not keep the runner busy', async () => {
  const { ctx, alice, clock } = server
  const { source, add } = createRows()
  add('frozen', { next_at: addMillis(clock.now(), 1000) })
  const nowOf = (id: string) => (id === alice.organization_id ? clock.now() : ctx.clock.nowOf(id))
  const { promise, resolve } = Promise.withResolvers<number>()
  const after = (millis: number) => {
    resolve(millis)
    return () => {}
  }
  const later = () => addMillis(clock.now(), 60_000)
  const frozen = { ...ctx.clock, now: later, nowOf, after }
  const runner = runnerOf([source], { ...ctx, clock: frozen })
  runner.start()
  expect(await promise).toBe(1000)
})

test('where there is no room the runner comes back when there may be some', async () => {
  const { promise, resolve } = Promise.withResolvers<number>()
  const after = (millis: number) => {
    resolve(millis)
    return () => {}
  }
  const lane: Lane = { lane: `${server.alice.organization_id} x`, next_at: server.clock.now() }
  const source: Source = {
    lanes: async () => [lane],
    take: async () => ({ count: 0, work: [], againMs: 250 }),
  }
  const ctx = { ...server.ctx, clock: { ...server.ctx.clock, after } }
  runnerOf([source], ctx).start()
  expect(await promise).toBe(250)
})
