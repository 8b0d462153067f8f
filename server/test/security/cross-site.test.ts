/** A stranger's page in a browser that keeps a key for this address must not get anything done with it. */
import { beforeAll, describe, expect, test } from 'vitest'
import { routesToTry } from '../route-list.ts'
import { type Api, openTestServer, type TestServer } from '../server.ts'
import { countRows, smsPath } from '../sms.ts'

let server: TestServer

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

const draft = { status: 'draft' }
const host = 'roost.example:7670'
const evil = 'https://evil.example'
/** A page of its own, as an older browser tells of it, or one without TLS. */
const home = `http://${host}`

const post = (headers: Record<string, string>, payload: Buffer | undefined = undefined) =>
  server.api('POST', smsPath, {
    ...(payload ? { payload } : { body: draft }),
    headers: { host, ...headers },
  })

const routes = routesToTry().map(({ method, path }) => [method, path] as const)

describe('a page of another site', () => {
  test.each(routes)('is refused at %s %s', async (method, path) => {
    const before = await countRows(server)
    const url = path.replace(/:\w+/g, server.alice.lead_id)
    const headers = { 'sec-fetch-site': 'cross-site', origin: evil }
    const { status, body } = await server.api(method, url, { body: {}, headers })
    expect([status, body]).toEqual([403, { error: expect.stringContaining('another site') }])
    expect(await countRows(server)).toEqual(before)
  })

  test.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'http://roost.example:3000' },
    { 'sec-fetch-site': 'sideways' },
    { 'sec-fetch-site': 'cross-site', origin: 'null' },
    { origin: 'null' },
    { origin: evil },
    { origin: 'http://roost.example' },
    { origin: 'http://roost.example:7671' },
    { origin: `http://${host}.evil.example` },
    { origin: '' },
    { origin: 'file://' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ])('that says %j is refused', async (headers) => {
    const before = await countRows(server)
    expect((await post(headers)).status).toBe(403)
    expect(await countRows(server)).toEqual(before)
  })

  test.each(['GET', 'PUT', 'DELETE'])(
    'is refused when its POST stands for a %s',
    async (method) => {
      const headers = { origin: evil, 'x-http-method-override': method }
      const lead = `/lead/${server.alice.lead_id}/`
      expect((await server.api('POST', lead, { body: {}, headers })).status).toBe(403)
    },
  )

  test('is refused before anybody is asked for a key', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    const { status, headers: answered } = await server.as(undefined)('GET', smsPath, { headers })
    expect([status, answered['www-authenticate']]).toEqual([403, undefined])
  })

  test('may link to a picture somebody received', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    const media = '/go/sms/acti_1/media/media_1/'
    const clicked = { headers: { ...link, 'sec-fetch-dest': 'document' } }
    expect((await server.api('GET', media, clicked)).status).toBe(404)
    const framed = { headers: { ...link, 'sec-fetch-dest': 'iframe' } }
    expect((await server.api('GET', media, framed)).status).toBe(403)
  })

  test.each(['/livez', '/readyz', '/openapi.json'])(
    'may see %s, as everybody may',
    async (path) => {
      const headers = { 'sec-fetch-site': 'cross-site' }
      expect((await server.api('GET', path, { headers })).status).toBe(200)
    },
  )

  test('is never told that it may read an answer', async () => {
    const { headers } = await server.api('GET', '/openapi.json', { headers: { origin: evil } })
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
  })

  test('is served where the owner allows it', async () => {
    const { config } = server.ctx
    const extension = 'chrome-extension://abcdefghijklmnop'
    Object.assign(config, { allowedOrigins: [extension] })
    const own = { 'sec-fetch-site': 'cross-site', origin: extension }
    expect((await post(own)).status).toBe(200)
    expect((await post({ ...own, origin: evil })).status).toBe(403)
    Object.assign(config, { allowedOrigins: [] })
    expect((await post(own)).status).toBe(403)
  })
})

describe('not a page of another site', () => {
  test.each<Record<string, string>>([
    {},
    { 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-site': 'same-origin', origin: home },
    { 'sec-fetch-site': 'none' },
    { origin: home },
    { origin: `https://${host}` },
    { origin: 'http://127.0.0.1:0' },
  ])('is what says %j', async (headers) => {
    expect((await post(headers)).status).toBe(200)
  })
})

const notJson = "Please send valid JSON with a 'Content-Type: application/json' header."
const bytes = Buffer.from(JSON.stringify(draft))

/** A body that says nothing of its type: `inject` gives bytes none. */
const untyped = (headers: Record<string, string>): ReturnType<Api> => {
  const authorization = `Basic ${btoa(`${server.alice.key}:`)}`
  return server.app
    .inject({
      method: 'POST',
      url: `/api/v1${smsPath}`,
      headers: { host, authorization, ...headers },
      payload: bytes,
    })
    .then((answer) => ({
      status: answer.statusCode,
      body: answer.json(),
      headers: answer.headers,
      text: answer.payload,
    }))
}

describe('a body', () => {
  test.each([
    'text/plain',
    'text/plain;x=json',
    'text/plain; charset=application/json',
    'text/json-lines',
    'application/jsonp',
    'application/x-www-form-urlencoded; json',
    'multipart/form-data; boundary=json',
    'application/json, text/plain',
    'text/plain, application/json',
    'application/json+xml',
    'json',
    '+json',
    'application/',
    '',
  ])('of type "%s" is no JSON', async (type) => {
    const { status, body } = await untyped({ 'content-type': type })
    expect([status, body]).toEqual([400, { error: notJson }])
  })

  test.each([
    'application/json',
    'application/vnd.x+json',
    'application/json;charset=utf-8',
    'Application/JSON ; charset="utf-8"',
    'text/json',
  ])('of type "%s" is JSON', async (type) => {
    expect((await untyped({ 'content-type': type })).status).toBe(200)
  })

  test.each<Record<string, string>>([{}, { 'sec-fetch-site': 'same-origin' }, { origin: home }])(
    'of no type is none, when it says %j',
    async (headers) => {
      const { status, body } = await untyped(headers)
      expect([status, body]).toEqual([400, { error: notJson }])
    },
  )
})
