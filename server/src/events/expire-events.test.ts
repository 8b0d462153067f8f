import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { engine } from '../../test/database.ts'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { openReader } from '../db/open-reader.ts'
import { examineInvariants } from '../doctor/examine-invariants.ts'
import { expireEvents, haveEventsExpired } from './expire-events.ts'

const dayMs = 24 * 3600 * 1000

async function rename({ api, alice }: TestServer, name: string): Promise<void> {
  expect((await api('PUT', `/lead/${alice.lead_id}/`, { body: { name } })).status).toBe(200)
}

async function namesOf({ ctx, alice }: TestServer): Promise<string[]> {
  const log = ctx.db.read.selectFrom('event').selectAll()
  const events = await log.where('object_id', '=', alice.lead_id).orderBy('rev').execute()
  return events.map(({ previous_data }) => JSON.parse(previous_data).name)
}

/** Another context of the same server, which keeps events for so many days. */
function keeping({ ctx }: TestServer, eventDays: number): TestServer['ctx'] {
  return { ...ctx, config: { ...ctx.config, eventDays } }
}

/** On PostgreSQL a mark stands before whatever runs on the whole cluster, other tests among it. */
async function neighboursAreGone({ ctx }: TestServer): Promise<void> {
  if (engine === 'sqlite') return
  const gone = sql<{ are: boolean }>`
    select max(xact) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint as are from event`
  await expect
    .poll(async () => (await gone.execute(ctx.db.read)).rows[0]?.are, { timeout: 30_000 })
    .toBe(true)
}

async function doctorOf({ ctx, clock }: TestServer): Promise<unknown[] | undefined> {
  const reader = openReader(ctx.config.database)
  const { violations } = await examineInvariants(reader, clock.now)
  await reader.close()
  return violations
}

test('events go when they are older than they are kept, and the doctor misses nothing', async () => {
  const server = await createTestServer()
  const { clock } = server
  const ctx = keeping(server, 30)
  for (let day = 0; day < 70; day++) {
    await rename(server, `on day ${day}`)
    await expireEvents(ctx)
    if (day === 29) expect(await haveEventsExpired(ctx.db.read)).toBe(false)
    clock.advance(dayMs)
  }
  const names = await namesOf(server)
  // An event holds the name of the day before it; SQLite keeps the last event before a mark, and
  // PostgreSQL what was beside any transaction of its cluster that still ran when the mark was set.
  const first = Number(/^on day (\d+)$/.exec(names.at(0) ?? '')?.[1] ?? 0)
  // Nobody can say how long a neighbour on the cluster of the tests takes.
  if (engine === 'sqlite') expect(first).toBeGreaterThan(20)
  expect(first).toBeLessThanOrEqual(39)
  expect(names.at(-1)).toBe('on day 68')
  if (first > 0) expect(await haveEventsExpired(ctx.db.read)).toBe(true)
  expect(await doctorOf(server)).toEqual([])

  await neighboursAreGone(server)
  // Time passes, and nothing else: the mark that some have gone stays.
  for (let day = 0; day < 70; day++) {
    clock.advance(dayMs)
    await expireEvents(ctx)
  }
  expect((await namesOf(server)).length).toBeLessThanOrEqual(1)
  expect(await haveEventsExpired(ctx.db.read)).toBe(true)
  expect(await doctorOf(server)).toEqual([])
  await rename(server, 'at last')
  await expireEvents(ctx)
  expect((await namesOf(server)).at(-1)).toBe('on day 69')
})

test('the numbers of events that are gone are not given again', async () => {
  const server = await createTestServer()
  const ctx = keeping(server, 1)
  const last = async (): Promise<number> => {
    const { seq } = await ctx.db.read
      .selectFrom('event')
      .select((eb) => eb.fn.max('seq').as('seq'))
      .executeTakeFirstOrThrow()
    return Number(seq)
  }
  const before = await last()
  for (let day = 0; day < 5; day++) {
    await expireEvents(ctx)
    server.clock.advance(dayMs)
  }
  await rename(server, 'later')
  expect(await last()).toBeGreaterThan(before)
})

test('0 days keep all', async () => {
  const server = await createTestServer()
  const ctx = keeping(server, 0)
  const count = (): Promise<unknown[]> => ctx.db.read.selectFrom('event').select('id').execute()
  const before = await count()
  for (let day = 0; day < 3; day++) {
    await expireEvents(ctx)
    server.clock.advance(1000 * dayMs)
  }
  expect(await count()).toHaveLength(before.length)
  expect(await haveEventsExpired(ctx.db.read)).toBe(false)
})

test('more than one transaction deletes are gone at once', async () => {
  const server = await createTestServer()
  const ctx = keeping(server, 1)
  await Promise.all(
    Array.from({ length: 600 }, (_, n) =>
      server.api('POST', '/lead/', { body: { name: `Lead ${n}` } }),
    ),
  )
  await neighboursAreGone(server)
  await expireEvents(ctx)
  server.clock.advance(dayMs)
  expect(await expireEvents(ctx)).toBeGreaterThan(600)
})
