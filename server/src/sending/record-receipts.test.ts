import { beforeAll, beforeEach, expect, test } from 'vitest'
import { reread, storeSubmitting } from '../../test/rows.ts'
import { openTestServer, type TestServer } from '../../test/server.ts'
import type { Message } from '../messages/message.ts'
import type { Attempt } from './attempt.ts'
import type { Receipt } from './receipt.ts'
import { recordOutcomes } from './record-outcomes.ts'
import { type NewReceipt, recordReceipts } from './record-receipts.ts'

let server: TestServer
beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

let message: Message
let attempt: Attempt
let carrier_message_id: string
beforeEach(async () => {
  ;[message, attempt] = await storeSubmitting(server)
  carrier_message_id = `SM-${attempt.id}`
})

async function receive(...receipts: Partial<NewReceipt>[]): Promise<void> {
  const { organization_id, carrier_id } = attempt
  const whole = receipts.map((receipt) => ({
    organization_id,
    carrier_id,
    status: 'delivered' as const,
    ...receipt,
  }))
  await server.ctx.db.transaction((tx) => recordReceipts(server.ctx, tx, whole))
}

/** The carrier's answer to the submit, with its own id of the message. */
async function answer(outcome: 'accepted' | 'rejected' = 'accepted'): Promise<void> {
  const said = { attempt, outcome, carrier_message_id }
  await server.ctx.db.transaction((tx) => recordOutcomes(server.ctx, tx, [said]))
}

async function receipts(): Promise<Receipt[]> {
  const query = server.ctx.db.read.selectFrom('receipt').selectAll()
  return query.where('attempt_id', '=', attempt.id).execute()
}

async function eventCount(): Promise<number> {
  const query = server.ctx.db.read.selectFrom('event').select('id')
  return (await query.where('object_id', '=', message.id).execute()).length
}

async function state(): Promise<string> {
  return (await reread(server, message)).state
}

test('a receipt by the carrier’s id that comes before the answer counts from the answer on', async () => {
  await receive({ carrier_message_id, status: 'undelivered', error_code: '30003' })
  expect(await state()).toBe('submitting')
  await answer()
  expect(await state()).toBe('failed')
  expect((await reread(server, message)).error_message).toBe('30003 Not delivered')
})

test('a receipt by our attempt’s id counts at once', async () => {
  await receive({ attempt_id: attempt.id })
  expect(await state()).toBe('sent')
})

test('ten receipts that say the same are one receipt and one event', async () => {
  await answer()
  const events = await eventCount()
  const one = { carrier_message_id, status: 'undelivered' as const }
  for (let n = 0; n < 5; n++) await receive(one, one)
  expect(await receipts()).toHaveLength(1)
  expect(await eventCount()).toBe(events + 1)
})

test('the same receipt by both ids is no obstacle to the answer', async () => {
  await receive({ carrier_message_id })
  await receive({ attempt_id: attempt.id })
  await answer()
  expect(await receipts()).toHaveLength(1)
  expect(await state()).toBe('sent')
})

test('receipts in one transaction go to their own messages', async () => {
  const [other, otherAttempt] = await storeSubmitting(server)
  await receive({ attempt_id: attempt.id, status: 'undelivered' }, { attempt_id: otherAttempt.id })
  expect([await state(), (await reread(server, other)).state]).toEqual(['failed', 'sent'])
})

test.each<[string, () => Partial<NewReceipt>]>([
  ['an unknown attempt', () => ({ attempt_id: 'att_unknown' })],
  ['an unknown message', () => ({ carrier_message_id: 'SM-unknown' })],
  ['another carrier', () => ({ attempt_id: attempt.id, carrier_id: 'other' })],
  [
    'another organization',
    () => ({ attempt_id: attempt.id, organization_id: server.charlie.organization_id }),
  ],
  ['nothing at all', () => ({})],
])('a receipt about %s changes nothing', async (_, receipt) => {
  await receive(receipt())
  expect(await state()).toBe('submitting')
  await answer()
  expect(await receipts()).toEqual([])
})

test('a receipt of another carrier’s message with the same id stays apart', async () => {
  await receive({ carrier_message_id, carrier_id: 'other', status: 'undelivered' })
  await answer()
  expect(await state()).toBe('sent')
})

test('a receipt for an earlier try does not decide over the present one', async () => {
  const { organization_id, id } = message
  await server.ctx.db.transaction((tx) =>
    tx
      .updateTable('message')
      .set({ attempt_id: 'att_second', attempts: 2 })
      .where('organization_id', '=', organization_id)
      .where('id', '=', id)
      .execute(),
  )
  await receive({ attempt_id: attempt.id, status: 'undelivered' })
  expect(await state()).toBe('submitting')
})
