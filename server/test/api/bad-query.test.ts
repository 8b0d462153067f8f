/** What the list of SMS refuses in its query (contract §7.5), and what it ignores. */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { openTestServer, type TestServer } from '../server.ts'
import { create, fieldErrors, smsPath } from '../sms.ts'

let server: TestServer
let total: number

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  for (const status of ['draft', 'sent', 'inbox']) await create(server, { status })
  total = 3
  return opened.close
})

const list = (query: string) => server.api('GET', `${smsPath}?${query}`)

const notInteger = (name: string, got: string) =>
  `${name} must be an integer (got "${got}" instead).`
const negative = (name: string, got: string) =>
  `${name} must be a non-negative integer (got "${got}" instead).`
const limitTooLarge =
  'The limit you set is larger than the maximum limit for this resource (max_limit = 100).'
const skipTooLarge =
  'The skip you set is larger than the maximum skip for this resource (max_skip = 250000).'

describe('a page', () => {
  test.each([
    ['_limit=-1', negative('_limit', '-1')],
    ['_limit=x', notInteger('_limit', 'x')],
    ['_limit=5.0', notInteger('_limit', '5.0')],
    ['_limit=1e9', notInteger('_limit', '1e9')],
    ['_limit=0x10', notInteger('_limit', '0x10')],
    ['_limit=%2B5', notInteger('_limit', '+5')],
    ['_limit=5%00', notInteger('_limit', '5\0')],
    ['_limit=%D9%A5', notInteger('_limit', '٥')],
    ['_limit=5,6', notInteger('_limit', '5,6')],
    [`_limit=${'x'.repeat(100)}`, notInteger('_limit', 'x'.repeat(40))],
    ['_limit=101', limitTooLarge],
    ['_limit=1000000000', limitTooLarge],
    [`_limit=${'9'.repeat(400)}`, limitTooLarge],
    ['_skip=-1', negative('_skip', '-1')],
    ['_skip=x', notInteger('_skip', 'x')],
    ['_skip=1e9', notInteger('_skip', '1e9')],
    ['_skip=250001', skipTooLarge],
    ['_skip=1000000000', skipTooLarge],
  ])('of %s is a 400', async (query, error) => {
    const { status, body } = await list(query)
    expect([status, body]).toEqual([400, { error }])
  })
})

describe('an order', () => {
  test.each([
    'text',
    '--date_created',
    'date_created desc',
    '-',
    'rowid',
    '__proto__',
    'DATE_CREATED',
  ])('by %s is a 400', async (order) => {
    const { status, body } = await list(`_order_by=${encodeURIComponent(order)}`)
    expect([status, body]).toEqual([400, fieldErrors({ _order_by: 'Not a valid choice.' })])
  })
})

describe('a date', () => {
  const fields = ['date_created', 'activity_at']
  const names = fields.flatMap((field) => ['gt', 'gte', 'lt', 'lte'].map((op) => `${field}__${op}`))

  test.each(names)('that is garbage in %s is a 400', async (name) => {
    const { status, body } = await list(`${name}=yesterday`)
    expect([status, body]).toEqual([400, fieldErrors({ [name]: 'Invalid ISO 8601 datetime.' })])
  })

  test.each([
    '2026-02-30',
    '2026-13-01',
    '1769900000',
    '10000-01-01',
    '2026-01-01T10:00:60Z',
    '-1',
  ])('of %s is a 400', async (date) => {
    const { status, body } = await list(`date_created__gt=${date}`)
    const problems = { date_created__gt: 'Invalid ISO 8601 datetime.' }
    expect([status, body]).toEqual([400, fieldErrors(problems)])
  })
})

describe('a boolean', () => {
  test.each(['2', '-1', 'y', 'null', 'truee', 'true,false', '{}', '__proto__'])(
    'of %s is a 400, also where it chooses what is changed',
    async (text) => {
      const query = `is_complete=${encodeURIComponent(text)}`
      const answer = await server.api('PUT', `/task/?${query}`, { body: { is_complete: true } })
      const problems = { is_complete: 'Value must be of bool type.' }
      expect([answer.status, answer.body]).toEqual([400, fieldErrors(problems)])
    },
  )

  test.each(['true', 'TRUE', '1', 'yes', 'on', 'false', 'False', '0', 'no', 'off', ''])(
    'of %j is read',
    async (text) => {
      const { status } = await server.api('GET', `/task/?is_complete=${text}`)
      expect(status).toBe(200)
    },
  )
})

test('a list of more than 4000 values is a 400', async () => {
  const { status, body } = await list(`id__in=${'x,'.repeat(4001)}`)
  expect([status, body]).toEqual([400, fieldErrors({ id__in: 'List is too long.' })])
})

test.each([
  'colour=red',
  'local_phone=1',
  'text__contains=x',
  'date_created=garbage',
  'date_created__ne=garbage',
  '__proto__=x&constructor=y&toString=z',
  'lead_id',
  '&&=&=x',
  '%',
  '_fields',
  '_params=x',
])('%s is ignored', async (query) => {
  const { status, body } = await list(query)
  expect([status, body.data.length, body.has_more]).toEqual([200, total, false])
})

test('whatever the query, the answer is JSON and below 500', async () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer().map(String),
    fc.constantFrom('', '2026-01-01', 'sent', 'SMS', '0', '1', ',', 'a,b', '-date_created', 'true'),
  )
  const names = [
    ...['_limit', '_skip', '_fields', '_order_by', '_type', 'id__in', 'lead_id', 'contact_id'],
    ...[
      'user_id',
      'organization_id',
      'direction',
      'status',
      'date_created__gt',
      'activity_at__lte',
    ],
  ]
  const query = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 8 })
  const property = fc.asyncProperty(query, async (fields) => {
    const { status, body, text } = await list(String(new URLSearchParams(fields)))
    expect([200, 400], text).toContain(status)
    expect(body, text).toEqual(expect.any(Object))
  })
  await fc.assert(property, { numRuns: 200 })
})
