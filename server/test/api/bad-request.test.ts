/** Requests that are wrong before their fields are looked at (contract §7.1, §7.5). */
import { beforeAll, describe, expect, test } from 'vitest'
import { routesToTry } from '../route-list.ts'
import { type Answer, openTestServer, type TestServer } from '../server.ts'
import { countRows, create, fieldErrors, isRequired, smsPath } from '../sms.ts'

let server: TestServer
let draft: Answer['body']

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  draft = await create(server, { status: 'draft' })
  return opened.close
})

const ok = { status: 'draft', text: 'Hello' }
const basic = (credential: string | Buffer) =>
  `Basic ${Buffer.from(credential as string).toString('base64')}`

describe('credentials', () => {
  const unauthorized = { error: 'Unauthorized' }
  const key = () => server.alice.key
  test.each<[string, () => Record<string, string>]>([
    ['missing', () => ({})],
    ['empty', () => ({ authorization: '' })],
    ['of no scheme', () => ({ authorization: key() })],
    ['of another scheme', () => ({ authorization: `Bearer ${key()}` })],
    ['of nothing but the scheme', () => ({ authorization: 'Basic' })],
    ['not base64', () => ({ authorization: 'Basic !!!' })],
    ['not encoded', () => ({ authorization: `Basic ${key()}:` })],
    ['without a colon', () => ({ authorization: basic(key()) })],
    ['with an empty key', () => ({ authorization: basic(':') })],
    ['with the key as the password', () => ({ authorization: basic(`:${key()}`) })],
    ['with a wrong key', () => ({ authorization: basic('api_wrong.key:') })],
    ['with half a key', () => ({ authorization: basic(`${key().slice(0, 40)}:`) })],
    ['with a NUL', () => ({ authorization: basic(`${key()}\0:`) })],
    ['with bytes that are no text', () => ({ authorization: basic(Buffer.from([0xff, 0x3a])) })],
    ['of 10 kB', () => ({ authorization: basic(`${'x'.repeat(10_000)}:`) })],
    ['in another header', () => ({ 'x-api-key': key() })],
  ])('that are %s are a 401', async (_, headers) => {
    const before = await countRows(server)
    const stranger = server.as(undefined)
    const answer = await stranger('POST', smsPath, { body: ok, headers: headers() })
    expect([answer.status, answer.body]).toEqual([401, unauthorized])
    expect(answer.headers['www-authenticate']).toMatch(
      /^Basic realm="Roost", Bearer$|^Bearer .*invalid_token/,
    )
    expect(await countRows(server)).toEqual(before)
  })

  test('in the query string are a 401', async () => {
    const { status, body } = await server.as(undefined)('GET', `${smsPath}?api_key=${key()}`)
    expect([status, body]).toEqual([401, unauthorized])
  })

  test('are asked for before the body is read', async () => {
    const payload = 'x'.repeat(2 * 1024 * 1024)
    const { status, body } = await server.as(undefined)('POST', smsPath, { payload })
    expect([status, body]).toEqual([401, unauthorized])
  })

  test.each(['Basic', 'basic', 'BASIC'])('of scheme %s with any password count', async (scheme) => {
    const authorization = basic(`${key()}:password`).replace('Basic', scheme)
    const { status } = await server.as(undefined)('GET', smsPath, { headers: { authorization } })
    expect(status).toBe(200)
  })
})

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const notJson = 'The request contains invalid JSON.'
const notDict = 'JSON data must be a dict.'
const tooDeep = 'The JSON is nested more than 32 levels deep.'

describe.each([
  ['POST', () => smsPath],
  ['PUT', () => `${smsPath}${draft.id}/`],
])('the body of a %s', (method, path) => {
  async function expectRefused(
    status: number,
    error: string,
    options: { payload: string | Buffer; headers?: Record<string, string> },
  ): Promise<void> {
    const before = await countRows(server)
    const answer = await server.api(method, path(), options)
    expect([answer.status, answer.body]).toEqual([status, { error }])
    expect(await countRows(server)).toEqual(before)
    expect((await server.api('GET', `${smsPath}${draft.id}/`)).body).toEqual(draft)
  }

  test.each<[string, string | Buffer, string]>([
    ['empty', '', notJson],
    ['blank', ' \n', notJson],
    ['cut off', '{"status":"draft"', notJson],
    ['followed by more', '{"status":"draft"}{}', notJson],
    ['single-quoted', "{'status':'draft'}", notJson],
    ['commented', '{"status":"draft"/* */}', notJson],
    ['with NaN', '{"status":"draft","send_in":NaN}', notJson],
    ['with Infinity', '{"status":"draft","send_in":Infinity}', notJson],
    ['a form', 'status=draft&text=Hello', notJson],
    ['invalid UTF-8', Buffer.from([...Buffer.from('{"text":"'), 0xff, 0xfe, 0x22, 0x7d]), notJson],
    ['overlong UTF-8', Buffer.from([...Buffer.from('{"text":"'), 0xc0, 0x80, 0x22, 0x7d]), notJson],
    ['UTF-16', Buffer.from('{"status":"draft"}', 'utf16le'), notJson],
    ['with a bare NUL', '{"status":"dr\0aft"}', notJson],
    ['a list', '[{"status":"draft"}]', notDict],
    ['a number', '7', notDict],
    ['a text', '"draft"', notDict],
    ['null', 'null', notDict],
    ['true', 'true', notDict],
    ['33 levels deep', nested(33), tooDeep],
    ['100,000 levels deep', nested(100_000), tooDeep],
    ['100,000 lists deep', `{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, tooDeep],
    ['of 20,001 values', `{"a":[${'0,'.repeat(20_000)}0]}`, 'The JSON has more than 20000 values.'],
  ])('%s is a 400', (_, payload, error) => expectRefused(400, error, { payload }))

  test('over 1 MiB is a 413', () =>
    expectRefused(413, 'The request body is larger than 1 MiB.', {
      payload: `{"text":"${'a'.repeat(1024 * 1024)}"}`,
    }))

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'nonsense',
  ])('of type %s is a 400', (type) =>
    expectRefused(400, "Please send valid JSON with a 'Content-Type: application/json' header.", {
      payload: JSON.stringify(ok),
      headers: { 'content-type': type },
    }),
  )

  test.each([
    ['32 levels deep', `{"b":${nested(31)}}`],
    ['just under 1 MiB', JSON.stringify({ note: 'a'.repeat(1024 * 1024 - 20) })],
    ['after a byte order mark', '\ufeff{"a":1}'],
  ])('%s is read', async (_, payload) => {
    const { status, body } = await server.api(method, path(), { payload })
    // Read, and then missed its status, or had nothing to change.
    if (method === 'POST')
      expect([status, body]).toEqual([400, fieldErrors({ status: isRequired })])
    else expect([status, body]).toEqual([200, draft])
  })

  test.each(['application/json; charset=utf-8', 'application/vnd.api+json', 'APPLICATION/JSON'])(
    'of type %s is read',
    async (type) => {
      const { status } = await server.api(method, path(), {
        payload: '{"status":"draft"}',
        headers: { 'content-type': type },
      })
      expect(status).toBe(200)
    },
  )
})

describe.each(
  routesToTry()
    .filter(({ schema }) => schema.body)
    .map(({ method, path }) => [method, path] as const),
)('%s %s', (method, path) => {
  const url = path.replace(/:\w+/g, 'acti_unknown')
  const notJson = { error: 'The request contains invalid JSON.' }

  test.each<[string, { payload?: string; headers?: Record<string, string> }]>([
    ['no body', {}],
    ['no body and a content type', { headers: { 'content-type': 'application/json' } }],
    ['an empty body', { payload: '', headers: { 'content-type': 'application/json' } }],
  ])('with %s is a 400, and nothing is done', async (_, sent) => {
    const before = await countRows(server)
    const { status, body } = await server.api(method, url, sent)
    expect([status, body]).toEqual([400, notJson])
    expect(await countRows(server)).toEqual(before)
  })
})

describe('a URL or method', () => {
  test('POST to one SMS asks whether it should be a PUT', async () => {
    const before = await countRows(server)
    const { status, body } = await server.api('POST', `${smsPath}${draft.id}/`, { body: ok })
    expect([status, body]).toEqual([404, { error: '404 Not Found: Did you mean to use PUT?' }])
    expect(await countRows(server)).toEqual(before)
  })

  test.each([
    '/activity/sms/acti_1/send/',
    '/activity/smss/',
    '/activity//sms/',
    '/activity/SMS/',
    '/activity/sms/../../../etc/passwd',
    '/',
    '/api/v2/activity/sms/',
    '/api/v1',
  ])('%s is unknown', async (path) => {
    const { status, body } = await server.api('GET', path)
    const error = 'The requested URL was not found on the server. Check the path for mistakes.'
    expect([status, body]).toEqual([404, { error }])
  })

  test.each([
    ['PATCH', smsPath, 'GET, POST'],
    ['PUT', smsPath, 'GET, POST'],
    ['DELETE', smsPath, 'GET, POST'],
    ['OPTIONS', smsPath, 'GET, POST'],
    ['PATCH', `${smsPath}acti_1/`, 'GET, PUT, DELETE'],
    ['PATCH', '/activity/sms/acti_1', 'GET, PUT, DELETE'],
  ])('%s %s is not allowed', async (method, path, allow) => {
    const answer = await server.api(method, path)
    const error = 'The method is not allowed for the requested URL.'
    expect([answer.status, answer.body, answer.headers.allow]).toEqual([405, { error }, allow])
  })

  test.each([`${smsPath}%`, `${smsPath}%ff/`, `${smsPath}${'a'.repeat(300)}/`, '/nope/'])(
    'that leads nowhere has a request id in its answer: %s',
    async (path) => {
      const { status, headers } = await server.api('GET', path)
      expect([400, 404]).toContain(status)
      expect(headers['x-request-id']).toMatch(/^req_/)
    },
  )

  test('are JSON also to a browser', async () => {
    const headers = { accept: 'text/html' }
    const answer = await server.api('GET', `${smsPath}acti_unknown/`, { headers })
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  })
})
