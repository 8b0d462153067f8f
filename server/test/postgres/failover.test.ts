/** A promoted standby that may have missed the last marks (F-37). */
import { expect, test } from 'vitest'
import { findHold } from '../../src/restore/find-hold.ts'
import { resume } from '../../src/restore/resume.ts'
import { createTestServer, type TestServer } from '../server.ts'
import { create, smsPath } from '../sms.ts'

const minuteMs = 60_000

async function statusOf({ api }: TestServer, id: string): Promise<unknown> {
  const { body } = await api('GET', `${smsPath}${id}/`)
  return { status: body.status, error: body.error_message }
}

test('a failover is noticed by the transaction that marks', async () => {
  const server = await createTestServer()
  const { ctx, clock, runner } = server
  await create(server, { text: 'sent before the failover' })
  await runner.runOnce()
  const waiting = await create(server, { send_in: 10 })
  // As a promoted standby would find it: the row that came with the data is of the old timeline.
  await ctx.db.transaction((tx) =>
    tx
      .updateTable('lineage')
      .set((eb) => ({ timeline: eb('timeline', '-', 1) }))
      .execute(),
  )
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
