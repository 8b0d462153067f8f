/** S-01, S-02, S-11: no route opens without a key, whatever is said in its place, and however it is asked for. */
import { beforeAll, describe, expect, test } from 'vitest'
import { routesToTry } from '../route-list.ts'
import { openTestServer, type TestServer } from '../server.ts'
import { countRows, smsPath } from '../sms.ts'

let server: TestServer

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

const basic = (credential: string) => `Basic ${btoa(credential)}`
const routes = routesToTry().map(({ method, path }) => [method, path] as const)

describe.each(routes)('%s %s', (method, path) => {
  test.each<[string, (key: string) => Record<string, string>]>([
    ['no key', () => ({})],
    ['a key that nobody has', () => ({ authorization: basic('api_nobody.0123456789:') })],
    ['a key as a bearer’s', (key) => ({ authorization: `Bearer ${key}` })],
    ['half a key', (key) => ({ authorization: basic(`${key.slice(0, -1)}:`) })],
    ['a key without its colon', (key) => ({ authorization: basic(key) })],
    ['a key in a cookie', (key) => ({ cookie: `api_key=${key}` })],
  ])('does nothing with %s', async (_, headers) => {
    const { alice, as } = server
    const url = path.replace(/:\w+/g, alice.lead_id)
    const before = await countRows(server)
    const stranger = as(undefined)
    const overridden = { ...headers(alice.key), 'x-http-method-override': method }
    const answers = [
      await stranger(method, url, { body: {}, headers: headers(alice.key) }),
      await stranger('POST', url, { body: {}, headers: overridden }),
      await stranger(method, `${url}?api_key=${alice.key}&key=${alice.key}`, { body: {} }),
    ]
    for (const { status, body, headers: said } of answers) {
      expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
      expect(said['www-authenticate']).toMatch(
        /^Basic realm="Roost", Bearer$|^Bearer .*invalid_token/,
      )
    }
    expect(await countRows(server)).toEqual(before)
  })
})

describe('a way around', () => {
  test.each([
    `/api/v1/${smsPath}`,
    `/api/v1/.${smsPath}`,
    `/api/v1/x/..${smsPath}`,
    `/api/v1/%2e%2e/v1${smsPath}`,
    `/api/v1/livez/..${smsPath}`,
    `/livez/../api/v1${smsPath}`,
    `/livez/..%2fapi/v1${smsPath}`,
    `/livez;/api/v1${smsPath}`,
    `/api/v1/activity/sms%2f`,
    `/api/v1/activity%2fsms/`,
    `/api/v1/activity/sms/;x`,
    `/api/v1/activity/sms.json`,
    `/api/v1/activity/sms//`,
    `/api/v1/ACTIVITY/SMS/`,
    `/api/v1${smsPath}%00`,
    `/openapi.json/..${smsPath}`,
    '/_/sandbox/../../api/v1/me/',
  ])('%s leads nowhere', async (url) => {
    for (const method of ['GET', 'POST']) {
      const { statusCode, payload } = await server.app.inject({ method: method as 'GET', url })
      expect([400, 401, 404, 405], `${method} ${url}: ${payload}`).toContain(statusCode)
    }
  })
})
