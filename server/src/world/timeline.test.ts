/** The flight recorder of a message: events, attempts and receipts, each in its order. */
import { beforeEach, expect, test } from 'vitest'
import { createTestServer, startOfTest, type TestServer } from '../../test/server.ts'
import { afterStart, create, smsNotFound } from '../../test/sms.ts'
import { pass } from '../../test/timeline.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

const timelineOf = (id: string, api = server.api) =>
  api('GET', `/_/sandbox/messages/${id}/timeline/`)

test('tells everything that happened to a message', async () => {
  const { id } = await create(server, { remote_phone: '+12025550117' })
  await server.runner.runOnce()
  await pass(server, 2)
  await pass(server, 5)
  const { status, body } = await timelineOf(id)
  expect(status).toBe(200)
  const { user_id } = server.alice
  const event = { id: expect.stringMatching(/^ev_/), action: 'updated', user_id: null }
  expect(body.events).toEqual([
    { ...event, action: 'created', move: null, user_id, date_created: startOfTest },
    { ...event, action: 'sent', move: 'markSent', date_created: afterStart(7000) },
  ])
  const refused = { outcome: 'busy', error_code: '429', generation: 1 }
  expect(body.attempts).toMatchObject([
    { ...refused, number: 1, date_started: startOfTest, date_answered: startOfTest },
    { ...refused, number: 2, date_started: afterStart(2000) },
    { outcome: 'accepted', number: 3, error_code: null, date_started: afterStart(7000) },
  ])
  const [, , last] = body.attempts
  const receipt = { attempt_id: last.id, status: 'delivered', error_code: '' }
  expect(body.receipts).toEqual([{ ...receipt, date_received: afterStart(7000) }])
})

test('tells of many moves in one moment in their order', async () => {
  const { id } = await create(server, { status: 'draft' })
  for (let n = 0; n < 5; n++) {
    await server.api('PUT', `/activity/sms/${id}/`, { body: { status: 'outbox', send_in: 9 } })
    await server.api('PUT', `/activity/sms/${id}/`, { body: { status: 'draft' } })
  }
  const { events } = (await timelineOf(id)).body
  const moves = events.map((event: { move: string | null }) => event.move)
  expect(moves).toEqual([null, ...Array.from({ length: 5 }, () => ['queue', 'cancel']).flat()])
})

test('a message that was deleted still has its record', async () => {
  const { id } = await create(server, { remote_phone: '+12025550110' })
  await server.runner.runOnce()
  await server.api('DELETE', `/activity/sms/${id}/`)
  const { status, body } = await timelineOf(id)
  expect([status, body.events.at(-1).action]).toEqual([200, 'deleted'])
  expect(body.attempts).toHaveLength(1)
})

test('a message that never was has none', async () => {
  const { status, body } = await timelineOf('acti_unknown')
  expect([status, body]).toEqual([404, smsNotFound])
})

test('another organization’s message has none', async () => {
  const { id } = await create(server, {})
  expect((await timelineOf(id, server.as(server.charlie))).status).toBe(404)
})
