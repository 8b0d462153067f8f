/** What `/_/sandbox/clock/` does not do. */
import { afterEach, beforeAll, expect, test } from 'vitest'
import { openTestServer, startOfTest, type TestServer } from '../../test/server.ts'
import { fieldErrors } from '../../test/sms.ts'

let server: TestServer
beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

const path = '/_/sandbox/clock/'

afterEach(async () => {
  expect((await server.api('GET', path)).body).toEqual({ now: startOfTest, frozen: false })
})

test.each([
  ['GET', path],
  ['POST', `${path}freeze/`],
  ['POST', `${path}advance/`],
  ['POST', `${path}release/`],
])('%s %s needs a key', async (method, url) => {
  expect((await server.as(undefined)(method, url, { body: {} })).status).toBe(401)
})

const badDuration = 'Give seconds, or text such as 90s, 5m, 2h, 3d.'
const tooFar = 'At most a year at a time.'

test.each([
  [{}, { by: 'This field is required.' }],
  [{ by: 'soon' }, { by: badDuration }],
  [{ by: '-5s' }, { by: badDuration }],
  [{ by: -5 }, { by: badDuration }],
  [{ by: '5w' }, { by: badDuration }],
  [{ by: 1e300 }, { by: badDuration }],
  [{ by: '367d' }, { by: tooFar }],
  [{ by: '99999999999999d' }, { by: tooFar }],
  [{ by: 8_640_000_000_000 }, { by: tooFar }],
  [{ to: '2028-01-01' }, { to: tooFar }],
  [{ to: '2026-11-21T08:59:59Z' }, { to: 'A clock cannot go back.' }],
  [{ to: 'tomorrow' }, { to: 'Invalid ISO 8601 datetime.' }],
])('time is not advanced by %j', async (body, fields) => {
  const answer = await server.api('POST', `${path}advance/`, { body })
  expect([answer.status, answer.body]).toEqual([400, fieldErrors(fields)])
})

test.each([
  [{ at: '2026-11-21T08:59:59Z' }, 'A clock cannot go back.'],
  [{ at: 'noon' }, 'Invalid ISO 8601 datetime.'],
])('time is not frozen at %j', async (body, at) => {
  const answer = await server.api('POST', `${path}freeze/`, { body })
  expect([answer.status, answer.body]).toEqual([400, fieldErrors({ at })])
})
