/** GET /activity/sms/{id}/ (contract §1.5). */
import { beforeAll, expect, test } from 'vitest'
import { type Answer, openTestServer, type TestServer } from '../server.ts'
import { create, png, smsNotFound, smsPath } from '../sms.ts'

let server: TestServer
let created: Answer['body']

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  created = await create(server, { attachments: [png] })
  return opened.close
})

test('needs a key', async () => {
  const { status, body } = await server.as(undefined)('GET', `${smsPath}${created.id}/`)
  expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
})

test.each([
  'acti_unknown',
  '0',
  'null',
  '%00',
  '%F0%9F%98%80',
  "'%20or%201=1",
  '__proto__',
  'a'.repeat(200),
])('of the unknown id %s is a 404', async (id) => {
  const { status, text } = await server.api('GET', `${smsPath}${id}/`)
  expect([status, text]).toEqual([404, JSON.stringify(smsNotFound)])
})

test('of an id that no URL can hold is a 404', async () => {
  const { status, body } = await server.api('GET', `${smsPath}${'a'.repeat(2000)}/`)
  const error = 'The requested URL was not found on the server. Check the path for mistakes.'
  expect([status, body]).toEqual([404, { error }])
})

test('of an id that is not valid percent-encoding is a 400', async () => {
  const { status, body } = await server.api('GET', `${smsPath}%E0%A4%A/`)
  expect([status, body]).toEqual([400, { error: expect.any(String) }])
})

test('of another organization’s SMS is a 404', async () => {
  const { status, body } = await server.as(server.charlie)('GET', `${smsPath}${created.id}/`)
  expect([status, body]).toEqual([404, smsNotFound])
})

test('answers with the SMS as it was created, also to a colleague', async () => {
  const { status, body } = await server.as(server.bob)('GET', `${smsPath}${created.id}/`)
  expect([status, body]).toEqual([200, created])
})

test('needs no slash at the end of the URL', async () => {
  const { status, body } = await server.api('GET', `/activity/sms/${created.id}`)
  expect([status, body]).toEqual([200, created])
})

test.each([
  ['id,status', ['id', 'status']],
  ['status, id', ['id', 'status']],
  ['text,colour,__proto__', ['text']],
  ['colour', []],
  ['date_created,date_created', ['date_created']],
])('with _fields=%s has %j alone', async (fields, names) => {
  const { status, body } = await server.api('GET', `${smsPath}${created.id}/?_fields=${fields}`)
  expect([status, Object.keys(body)]).toEqual([200, names])
})

test.each(['_fields=', '_fields=_all', 'colour=red', 'text=%E0'])(
  'with %s answers with every field',
  async (query) => {
    const { status, body } = await server.api('GET', `${smsPath}${created.id}/?${query}`)
    expect([status, body]).toEqual([200, created])
  },
)

test('shows what a simulated phone texted, with its media', async () => {
  const { api, alice } = server
  const content = Buffer.from('A picture').toString('base64')
  const { body } = await api('POST', '/_/sandbox/reply/', {
    body: {
      from: alice.remote_phone,
      to: alice.local_phone,
      text: 'SMS in Close? HUZZAH!!!',
      attachments: [{ content_type: 'image/png', filename: 'media_1.png', content }],
    },
  })
  const { body: sms } = await api('GET', `${smsPath}${body.id}/`)
  expect(sms).toMatchObject({
    created_by: null,
    created_by_name: null,
    date_sent: null,
    direction: 'inbound',
    source: 'Close.io',
    status: 'inbox',
    text: 'SMS in Close? HUZZAH!!!',
    updated_by: null,
    updated_by_name: null,
    user_name: 'Alice Example',
  })
  const [{ media_id, url, ...file }] = sms.attachments
  expect(file).toEqual({ content_type: 'image/png', filename: 'media_1.png', size: 9 })
  const media = await api('GET', new URL(url).pathname)
  expect([media.status, media.text]).toEqual([200, 'A picture'])
  expect(url).toContain(`/go/sms/${body.id}/media/${media_id}/`)
})
