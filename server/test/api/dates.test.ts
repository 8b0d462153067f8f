/** Dates, offsets and zones are read alike wherever they stand (contract §7.3, §7.4). */
import { beforeAll, describe, expect, test } from 'vitest'
import { routesToTry } from '../route-list.ts'
import { openTestServer, type TestServer } from '../server.ts'
import { fieldErrors, sendable, smsPath } from '../sms.ts'

const badDate = 'Invalid ISO 8601 datetime.'
let server: TestServer

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

/** Every parameter of a list that is a date, by its name. */
const dated = routesToTry()
  .filter(({ method, path }) => method === 'GET' && !path.includes(':'))
  .flatMap(({ path, schema }) =>
    Object.keys(schema.query?.shape ?? {})
      .filter((name) => /^(due_)?date$|__[gl]te?$/.test(name))
      .map((name) => [path, name] as const),
  )

test('lists have dates to look for', () => {
  expect(dated.length).toBeGreaterThan(20)
})

/** Activities are filtered by the date they are sorted by, and by when they happened of one lead only. */
const askBy = (path: string, name: string, date: string): string =>
  name.startsWith('activity_at') && path.endsWith('/activity/')
    ? `${path}?lead_id=lead_x&_order_by=activity_at&${name}=${date}`
    : `${path}?${name}=${date}`

/** As people paste them into a URL: the `+` is not encoded, and reaches the server as a blank. */
const raw = ['+00:00', '+0000', '+00', '.000000+00:00', '.5+0200', '-0700', '%2B00:00', 'Z', '']

describe.each(dated)('GET %s by %s', (path, name) => {
  test.each(raw)('takes an offset of %s', async (zone) => {
    const { status } = await server.api('GET', askBy(path, name, `2026-01-01T00:00:00${zone}`))
    expect(status).toBe(200)
  })

  test.each(['+0', '+24:00', '+00:60', '+00:00+00:00', '%20CET', 'x'])(
    'refuses an offset of %s',
    async (zone) => {
      const { status, body } = await server.api(
        'GET',
        askBy(path, name, `2026-01-01T00:00:00${zone}`),
      )
      expect([status, body]).toEqual([400, fieldErrors({ [name]: badDate })])
    },
  )
})

test('a raw offset is the offset, and not a part of the text', async () => {
  const own = await openTestServer()
  const { api, alice } = own.server
  const body = { ...sendable(alice), status: 'sent', date_created: '2026-01-01T10:00:00Z' }
  await api('POST', smsPath, { body })
  const found = async (date: string) =>
    (await api('GET', `${smsPath}?date_created__gt=${date}`)).body.data.length
  expect(await found('2026-01-01T11:30:00+0200')).toBe(1)
  expect(await found('2026-01-01T12:30:00+02')).toBe(0)
  expect(await found('2026-01-01T12:30:00+02:00')).toBe(0)
  expect(await found('2026-01-01 11:30:00 +0200')).toBe(1)
  await own.close()
})

test.each(['2026-11-22T10:00:00+0200', '2026-11-22T10:00:00 +02', '2026-11-22 10:00:00+02:00'])(
  'in a body %s is read as in a query',
  async (date) => {
    const moment = '2026-11-22T08:00:00.000000+00:00'
    const { api, alice } = server
    const sms = { ...sendable(alice), status: 'scheduled', date_scheduled: date }
    expect((await api('POST', smsPath, { body: sms })).body.date_scheduled).toBe(moment)
    const contact = { lead_id: alice.lead_id, name: 'A', date_created: date }
    expect((await api('POST', '/contact/', { body: contact })).body.date_created).toBe(moment)
  },
)

describe.each(routesToTry().map(({ method, path }) => [method, path] as const))(
  '%s %s',
  (method, path) => {
    test.each(['Europe/Berlin', '-24', '1e1', 'NaN', '+05:60'])(
      'with an x-tz-offset of %s is a 400',
      async (offset) => {
        const headers = { 'x-tz-offset': offset }
        const { status, body } = await server.api(method, path.replace(/:\w+/g, 'x'), {
          body: {},
          headers,
        })
        const error = 'The header x-tz-offset must be the hours from UTC, such as -7.0.'
        expect([status, body]).toEqual([400, { error }])
      },
    )
  },
)
