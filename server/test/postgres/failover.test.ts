/** A promoted standby that may have missed the last marks (F-37). */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { findHold } from '../../src/restore/find-hold.ts'
import { readHold } from '../../src/restore/hold.ts'
import { resume } from '../../src/restore/resume.ts'
import { takeMessages } from '../../src/sending/take-messages.ts'
import { eventually } from '../e2e/eventually.ts'
import { createTestServer, type TestServer } from '../server.ts'
import { afterStart, create, smsPath } from '../sms.ts'
import { dueShares } from '../turns.ts'

const minuteMs = 60_000

async function statusOf({ api }: TestServer, id: string): Promise<unknown> {
  const { body } = await api('GET', `${smsPath}${id}/`)
  return { status: body.status, error: body.error_message }
}

async function isWaitedFor({ ctx }: TestServer): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(ctx.db.read)
  return rows.length > 0
}

test('resume finds what is being put off at that moment', async () => {
  const server = await createTestServer()
  const { ctx, clock, runner } = server
  await create(server, { text: 'sent before the failover' })
  await runner.runOnce()
  const waiting = await create(server, { send_in: 10 })
  const now = clock.now()
  await ctx.db.transaction((tx) =>
    tx
      .updateTable('lineage')
      .set({ held_before: afterStart(minuteMs), held_because: 'a test' })
      .execute(),
  )
  clock.advance(minuteMs)
  const shares = await dueShares(server)
  let resumed: Promise<unknown> | undefined
  await ctx.db.transaction(async (tx) => {
    expect((await takeMessages(ctx, tx, shares)).sends).toEqual([])
    resumed = ctx.db.transaction((other) => resume(other, now, undefined))
    await eventually('resume waits', () => isWaitedFor(server))
  })
  expect(await resumed).toEqual({ sent: 1, refused: 0 })
  await runner.runOnce()
  expect(await statusOf(server, waiting.id)).toMatchObject({ status: 'sent' })
})

/** As a promoted standby would find it: the row that came with the data is of the old timeline. */
async function takeTimelineBack({ ctx }: TestServer): Promise<void> {
  await ctx.db.transaction((tx) =>
    tx
      .updateTable('lineage')
      .set((eb) => ({ timeline: eb('timeline', '-', 1) }))
      .execute(),
  )
}

test('a failover is noticed by the transaction that marks', async () => {
  const server = await createTestServer()
  const { ctx, clock, runner } = server
  await create(server, { text: 'sent before the failover' })
  await runner.runOnce()
  const waiting = await create(server, { send_in: 10 })
  await takeTimelineBack(server)
  clock.advance(minuteMs)
  await runner.runOnce()
  expect(await statusOf(server, waiting.id)).toEqual({ status: 'outbox', error: null })
  expect(await findHold(ctx.db.read)).toMatchObject({
    held_because: expect.stringContaining('timeline'),
  })
  await ctx.db.transaction((tx) => resume(tx, clock.now(), undefined))
  await runner.runOnce()
  expect(await statusOf(server, waiting.id)).toMatchObject({ status: 'sent' })
})

test('of two that notice it in the same moment the first says what is held', async () => {
  const server = await createTestServer()
  const { ctx, clock, runner } = server
  await create(server, { text: 'sent before the failover' })
  await runner.runOnce()
  await takeTimelineBack(server)
  const noticed = clock.now()
  let second: Promise<unknown> | undefined
  await ctx.db.transaction(async (tx) => {
    expect(await readHold(ctx, tx)).toMatchObject({ held_before: noticed })
    clock.advance(1000)
    second = ctx.db.transaction((other) => readHold(ctx, other))
    await eventually('the second waits', () => isWaitedFor(server))
  })
  expect(await second).toMatchObject({ held_before: noticed })
  expect(await findHold(ctx.db.read)).toMatchObject({ held_before: noticed })
})
