/** What is an Android phone's own: its ids, its webhooks, its limit (cases/edges 9, 11; cases/expected). */
import gateway from 'android-sms-gateway'
import { expect, test } from 'vitest'
import { signatureOf } from '../../src/carriers/android/signature.ts'
import { startAndroidTwin } from '../../src/world/twins/android-twin.ts'
import { create } from '../sms.ts'
import { pass, tellOf } from '../timeline.ts'
import { createAndroidGuest } from './android-guest.ts'
import { untilFinished } from './guest.ts'

// It is an ES module whose types call it CommonJS.
const Client = gateway as unknown as typeof gateway.default

test('each message carries the attempt’s id and how long it is worth sending', async () => {
  const { house, twin } = await createAndroidGuest()
  await create(house, { text: 'Hi' })
  await pass(house, 0)
  const [attempt] = await house.ctx.db.read.selectFrom('attempt').select('id').execute()
  expect(twin.messages).toEqual([
    { id: attempt?.id, text: 'Hi', to: house.alice.remote_phone, ttl: 4 * 3600 },
  ])
})

test('of a lost answer the phone is asked, and its knowing the id is proof', async () => {
  const guest = await createAndroidGuest()
  const message = await create(guest.house, { text: 'Once' })
  await guest.next('loses its answer')
  await pass(guest.house, 0)
  await pass(guest.house, 120)
  expect(await tellOf(guest.house, message)).toMatchObject({ status: 'sent' })
  expect(await guest.taken()).toEqual(['Once'])
})

test('one text is one, whatever the event is called; the same words later are another', async () => {
  const { house, twin } = await createAndroidGuest()
  const text = { sender: '+12025550177', message: 'Yes', messageId: 'a1b2c3d4' }
  for (const receivedAt of ['2026-11-21T09:00:00Z', '2026-11-21T09:00:00Z', '2026-11-21T09:00:40Z'])
    expect(await twin.tell('sms:received', { ...text, receivedAt })).toBe(204)
  const { body } = await house.api('GET', '/activity/sms/?status=inbox')
  expect(body.data).toHaveLength(2)
})

test('what was not signed, or signed for another body, is refused and stores nothing', async () => {
  const { house, twin } = await createAndroidGuest()
  const { url = '' } = twin.hooks.find(({ event }) => event === 'sms:received') ?? {}
  const payload = { sender: '+12025550177', message: 'Yes', messageId: 'x', receivedAt: 'now' }
  const body = JSON.stringify({ event: 'sms:received', payload })
  for (const signature of [
    '',
    signatureOf('wrong', body, '1'),
    signatureOf(twin.signingKey, '{}', '1'),
  ]) {
    const headers = { 'x-signature': signature, 'x-timestamp': '1' }
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(403)
  }
  expect((await house.api('GET', '/activity/sms/?status=inbox')).body.data).toEqual([])
})

test('no more than thirty leave in half an hour, and the rest can be called back', async () => {
  const { house, twin } = await createAndroidGuest()
  const messages = []
  for (let nth = 0; nth < 32; nth++) messages.push(await create(house, { text: `Hi ${nth}` }))
  for (let turn = 0; turn < 20; turn++) await pass(house, 5)
  expect(twin.messages).toHaveLength(30)
  const last = messages.at(-1)?.id
  const draft = await house.api('PUT', `/activity/sms/${last}/`, { body: { status: 'draft' } })
  expect(draft.status).toBe(200)
  for (let turn = 0; turn < 4; turn++) await pass(house, 900)
  expect(twin.messages).toHaveLength(31)
})

test('a picture is refused before anything leaves, and says why', async () => {
  const { house, twin } = await createAndroidGuest()
  const url = 'https://example.com/cat.png'
  const attachments = [{ content_type: 'image/png', filename: 'cat.png', url }]
  const message = await create(house, { attachments })
  await pass(house, 0)
  const { status, error_message } = await tellOf(house, message)
  expect([status, error_message]).toEqual(['error', expect.stringContaining('no pictures')])
  expect(twin.messages).toEqual([])
})

test('what the phone could not send says what to do', async () => {
  const guest = await createAndroidGuest()
  const message = await create(guest.house, { text: 'Hi' })
  await pass(guest.house, 0)
  await guest.tell('Hi', 'undelivered')
  expect((await tellOf(guest.house, message)).error_message).toContain('The phone has no network')
})

test('a check says what is wrong, and setting it up mends it', async () => {
  const { house, carrier_id, twin } = await createAndroidGuest()
  const carrier = house.registry.find(carrier_id)
  const says = async () => (await carrier?.check?.())?.map(({ ok, says }) => `${ok} ${says}`)
  expect(await says()).toEqual([
    'true the phone’s gateway answers',
    'true the phone brings its texts here',
  ])
  await carrier?.listen?.('+12025550100', false)
  expect(twin.hooks).toEqual([])
  expect((await says())?.[1]).toMatch(/^false the phone does not bring sms:received/)
  twin.password = 'changed'
  expect(await says()).toEqual([expect.stringMatching(/^false username, password/)])
})

test('the gateway’s own client is understood by the twin', async () => {
  const twin = untilFinished(await startAndroidTwin())
  type Headers = Record<string, string>
  const call = async (method: string, url: string, headers?: Headers, body?: unknown) => {
    const sent = body ? { body: JSON.stringify(body) } : {}
    const response = await fetch(url, { method, ...(headers && { headers }), ...sent })
    return response.status === 204 ? undefined : response.json()
  }
  const http = {
    get: (url: string, headers?: Headers) => call('GET', url, headers),
    post: (url: string, body: unknown, headers?: Headers) => call('POST', url, headers, body),
    delete: (url: string, headers?: Headers) => call('DELETE', url, headers),
  }
  const client = new Client(twin.username, twin.password, http as never, twin.url)
  const sent = await client.send({
    textMessage: { text: 'Hi' },
    phoneNumbers: ['+12025550177'],
  } as never)
  expect(sent).toMatchObject({ state: 'Pending' })
  expect(twin.messages).toMatchObject([{ text: 'Hi', to: '+12025550177' }])
  const hook = { url: 'https://example.com/hook', event: 'sms:received' }
  await client.registerWebhook(hook as never)
  expect(await client.getWebhooks()).toMatchObject([hook])
})
