/** Every magic number of the sandbox, from POST to its end. */
import { expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { create, textsOnPhones } from '../../test/sms.ts'
import { pass, tellOf } from '../../test/timeline.ts'
import { magicNumbers } from '../world/behaviour.ts'

const number = (end: string) => `+120255501${end}`

async function send(remote_phone: string): Promise<[TestServer, { id: string }]> {
  const server = await createTestServer()
  const message = await create(server, { remote_phone })
  await server.runner.runOnce()
  return [server, message]
}

const sent = { status: 'sent', error_message: null, outcomes: ['accepted'] }
const accepted = [null, 'markSent']

/** What is told of a message to each number once its first run is over. */
const atOnce: Record<string, object> = {
  10: { ...sent, moves: accepted, receipts: ['delivered'] },
  11: {
    status: 'error',
    error_message: '30003 Unreachable handset',
    moves: [...accepted, 'markUndelivered'],
    outcomes: ['accepted'],
    receipts: ['undelivered'],
  },
  12: {
    status: 'error',
    error_message: '21211 The carrier refused this recipient',
    moves: [null, 'markFailed'],
    outcomes: ['rejected'],
    receipts: [],
  },
  13: { ...sent, moves: accepted, receipts: [] },
  14: { ...sent, moves: accepted, receipts: [] },
  15: { ...sent, moves: accepted, receipts: ['delivered'] },
  16: { ...sent, moves: accepted, receipts: ['delivered'] },
  17: {
    status: 'outbox',
    error_message: null,
    moves: [null],
    outcomes: ['busy'],
    receipts: [],
  },
  18: {
    status: 'outbox',
    error_message: null,
    moves: [null],
    outcomes: ['unknown'],
    receipts: [],
  },
  19: { ...sent, moves: accepted, receipts: ['delivered'] },
  20: { ...sent, moves: accepted, receipts: ['delivered'] },
}

test('every magic number is tested here', () => {
  expect(Object.keys(atOnce).map(number)).toEqual(Object.keys(magicNumbers))
})

test.each(Object.keys(atOnce))('a message to …01%s goes as the number says', async (end) => {
  const [server, message] = await send(number(end))
  expect(await tellOf(server, message)).toEqual(atOnce[end])
})

test('a slow receipt comes after 30 seconds', async () => {
  const [server, message] = await send(number('13'))
  await pass(server, 29)
  expect((await tellOf(server, message)).receipts).toEqual([])
  await pass(server, 1)
  expect(await tellOf(server, message)).toMatchObject({ status: 'sent', receipts: ['delivered'] })
})

test('a message without a receipt stays sent', async () => {
  const [server, message] = await send(number('14'))
  await pass(server, 7 * 24 * 3600)
  expect(await tellOf(server, message)).toEqual(atOnce[14])
})

test('a throttled message is tried again after 2 s, then after 5 s', async () => {
  const [server, message] = await send(number('17'))
  await pass(server, 1.999)
  expect((await tellOf(server, message)).outcomes).toEqual(['busy'])
  await pass(server, 0.001)
  expect((await tellOf(server, message)).outcomes).toEqual(['busy', 'busy'])
  await pass(server, 5)
  expect(await tellOf(server, message)).toEqual({
    ...sent,
    moves: [null, 'markSent'],
    outcomes: ['busy', 'busy', 'accepted'],
    receipts: ['delivered'],
  })
  expect(await textsOnPhones(server)).toEqual(['Hello'])
})

test('a throttled message that is called back never reaches the phone', async () => {
  const [server, message] = await send(number('17'))
  const { status } = await server.api('PUT', `/activity/sms/${message.id}/`, {
    body: { status: 'draft' },
  })
  expect(status).toBe(200)
  await pass(server, 24 * 3600)
  expect(await tellOf(server, message)).toMatchObject({ status: 'draft', outcomes: ['busy'] })
  expect(await textsOnPhones(server)).toEqual([])
})

test('a message called back and queued again has tries of its own', async () => {
  const [server, message] = await send(number('17'))
  const put = (status: string) =>
    server.api('PUT', `/activity/sms/${message.id}/`, { body: { status } })
  await put('draft')
  expect((await put('outbox')).status).toBe(200)
  await server.runner.runOnce()
  await pass(server, 2)
  await pass(server, 5)
  const { status, outcomes } = await tellOf(server, message)
  expect([status, outcomes]).toEqual(['sent', ['busy', 'busy', 'busy', 'accepted']])
})

test('a lost answer without proof becomes an error that says so, and is not resent', async () => {
  const [server, message] = await send(number('18'))
  await pass(server, 29)
  expect((await tellOf(server, message)).status).toBe('outbox')
  await pass(server, 10)
  const { status, error_message, outcomes } = await tellOf(server, message)
  expect([status, outcomes]).toEqual(['error', ['unknown']])
  expect(error_message).toMatch(
    /^Delivery unknown: the carrier did not confirm this message \(attempt att_\w{22}, the connection was lost before the answer, 2026-11-21T09:00:39\.000000\+00:00\)\. It was not resent to avoid a duplicate\. /,
  )
  await pass(server, 24 * 3600)
  expect(await textsOnPhones(server)).toEqual(['Hello'])
})

test('a receipt proves that a message of unknown delivery was sent', async () => {
  const [server, message] = await send(number('18'))
  await pass(server, 60)
  const { body } = await server.api('POST', '/_/sandbox/receipts/', {
    body: { message_id: message.id, status: 'accepted' },
  })
  expect([body.status, body.error_message]).toEqual(['sent', null])
})

test('the phone that replies STOP gets nothing more', async () => {
  const [server] = await send(number('19'))
  await pass(server, 1)
  const { alice, api } = server
  const body = { status: 'outbox', text: 'Hi', local_phone: alice.local_phone }
  const again = await api('POST', '/activity/sms/', {
    body: { ...body, remote_phone: number('19') },
  })
  expect(again.body['field-errors']).toEqual({
    remote_phone: '+12025550119 has opted out of messages.',
  })
})

test('the phone that echoes answers after a second', async () => {
  const [server] = await send(number('20'))
  const inbox = async () => (await server.api('GET', '/activity/sms/?status=inbox')).body.data
  expect(await inbox()).toEqual([])
  await pass(server, 1)
  expect(await inbox()).toMatchObject([
    { text: 'Hello', direction: 'inbound', remote_phone: number('20') },
  ])
})
