/** POST /data/search/ (contract §4.1; cases/programs 12). */
import { beforeEach, describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'

const path = '/data/search/'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
  const make = (name: string, phone: string, email: string, status?: string) =>
    server.api('POST', '/lead/', {
      body: {
        ...{ name, ...(status && { status }) },
        contacts: [{ name: `${name} Jr.`, phones: [{ phone }], emails: [{ email }] }],
      },
    })
  await server.api('POST', '/status/lead/', { body: { label: 'Won' } })
  for (const [name, phone, email, status] of [
    ['Bluth Company', '+12025550181', 'gob@example.com', 'Won'],
    ['Sitwell Housing', '+12025550182', 'stan@example.com'],
    ['Émile & Söhne', '+12025550183', 'emile@example.org'],
  ] as const) {
    server.clock.advance(60_000)
    expect((await make(name, phone, email, status)).status).toBe(200)
  }
})

const type = (object_type: string) => ({ type: 'object_type', object_type })
const all = (...queries: object[]) => ({ type: 'and', queries })
const any = (...queries: object[]) => ({ type: 'or', queries })
const on = (object_type: string, field_name: string, condition: object, negate?: boolean) => ({
  ...{ type: 'field_condition', condition, ...(negate && { negate }) },
  field: { type: 'regular_field', object_type, field_name },
})
const text = (value: string, mode = 'full_words') => ({ type: 'text', mode, value })
const related = (of: string, to: string, related_query: object, negate = false) => ({
  ...{ type: 'has_related', this_object_type: of, related_object_type: to, related_query, negate },
})

async function search(query: object, fields: object = {}) {
  return server.api('POST', path, { body: { query, ...fields } })
}

async function names(query: object, object_type = 'lead'): Promise<string[]> {
  const { status, body } = await search(query, { _fields: { [object_type]: ['name'] } })
  expect([status, body]).toEqual([200, expect.objectContaining({ cursor: null })])
  return body.data.map(({ name }: { name: string }) => name)
}

describe('a search', () => {
  const cases: [string, object, string[]][] = [
    ['words of a name', on('lead', 'name', text('bluth')), ['Bluth Company']],
    ['words whatever their case', on('lead', 'name', text('ÉMILE')), ['Émile & Söhne']],
    ['beginnings', on('lead', 'name', text('sit', 'beginning_of_words')), ['Sitwell Housing']],
    ['a whole name', on('lead', 'name', text('Bluth', 'exact_value')), []],
    [
      'phones of contacts',
      related(
        'lead',
        'contact',
        related('contact', 'contact_phone', on('contact_phone', 'phone', text('+12025550182'))),
      ),
      ['Sitwell Housing'],
    ],
    [
      'emails of contacts',
      related(
        'lead',
        'contact',
        related('contact', 'contact_email', on('contact_email', 'email', text('GOB@example.com'))),
      ),
      ['Bluth Company'],
    ],
    [
      'either of two',
      any(on('lead', 'name', text('bluth')), on('lead', 'name', text('sitwell'))),
      ['Sitwell Housing', 'Bluth Company'],
    ],
    [
      'not',
      all(on('lead', 'name', text('bluth'), true), on('lead', 'name', text('alice'), true)),
      ['Émile & Söhne', 'Sitwell Housing'],
    ],
    [
      'a time',
      on('lead', 'date_created', {
        type: 'moment_range',
        on_or_after: { type: 'fixed_utc', value: '2026-11-21T09:01:30Z' },
        before: { type: 'fixed_utc', value: '2026-11-21T09:02:30Z' },
      }),
      ['Sitwell Housing'],
    ],
  ]
  test.each(cases)('by %s', async (_, condition, expected) => {
    expect(await names(all(type('lead'), condition))).toEqual(expected)
  })

  test('by status, by who made it, and by a field of one’s own', async () => {
    const { body: statuses } = await server.api('GET', '/status/lead/')
    const won = statuses.data.find(({ label }: { label: string }) => label === 'Won')
    const of = (condition: object) => names(all(type('lead'), condition))
    expect(await of(on('lead', 'status_id', { type: 'term', values: [won.id] }))).toEqual([
      'Bluth Company',
    ])
    const mine = { type: 'reference', reference_type: 'user', object_ids: [server.alice.user_id] }
    expect(
      await of(all(on('lead', 'created_by', mine), on('lead', 'name', text('bluth')))),
    ).toEqual(['Bluth Company'])
    const { body: field } = await server.api('POST', '/custom_field/lead/', {
      body: { name: 'Size', type: 'number' },
    })
    await server.api('POST', '/lead/', { body: { name: 'Big', 'custom.Size': 9 } })
    const own = { type: 'custom_field', custom_field_id: field.id }
    const size = (condition: object) => of({ type: 'field_condition', field: own, condition })
    expect(await size({ type: 'number_range', gte: 5, lt: 10 })).toEqual(['Big'])
    expect(await size({ type: 'exists' })).toEqual(['Big'])
  })

  test('finds contacts, with the fields asked for', async () => {
    const byPhone = related(
      'contact',
      'contact_phone',
      on('contact_phone', 'phone', text('+1 202-555-0183', 'exact_value')),
    )
    const { body } = await search(all(type('contact'), byPhone), {
      _fields: { contact: ['name', 'lead_id'] },
    })
    expect(body.data).toEqual([
      {
        __object_type: 'contact',
        id: expect.stringMatching(/^cont_/),
        name: 'Émile & Söhne Jr.',
        lead_id: expect.stringMatching(/^lead_/),
      },
    ])
  })

  test('shows ids alone where nothing is said, and counts', async () => {
    const { body } = await search(type('lead'), { include_counts: true, results_limit: 2 })
    expect(body.data[0]).toEqual({ __object_type: 'lead', id: expect.stringMatching(/^lead_/) })
    expect(body.data).toHaveLength(2)
    expect(body).toMatchObject({ cursor: null, count: { limited: 2, total: 4 } })
  })

  test('goes on by its cursor, in the order asked for, for half a minute', async () => {
    const sort = [{ direction: 'asc', field: { object_type: 'lead', field_name: 'name' } }]
    const page = (cursor?: string) =>
      search(type('lead'), { sort, _limit: 3, _fields: { lead: ['name'] }, cursor })
    const first = await page()
    const { body } = await page(first.body.cursor)
    const found = [...first.body.data, ...body.data].map(({ name }) => name)
    expect(found).toEqual(["Alice's Lead", 'Bluth Company', 'Sitwell Housing', 'Émile & Söhne'])
    expect(body.cursor).toBeNull()
    server.clock.advance(31_000)
    const late = await page(first.body.cursor)
    expect([late.status, late.body]).toEqual([
      400,
      { 'field-errors': { cursor: 'Expired cursor' } },
    ])
    const other = await search(type('contact'), { cursor: first.body.cursor })
    expect([other.status, other.body['field-errors']]).toEqual([400, { cursor: 'Invalid cursor' }])
  })

  test('has nothing of another organization', async () => {
    const other = server.as(server.charlie)
    const { body } = await other('POST', path, {
      body: { query: all(type('lead'), on('lead', 'name', text('bluth'))) },
    })
    expect(body.data).toEqual([])
  })
})

describe('what is not understood is a 400 with its place', () => {
  const wrongs: [object, string][] = [
    [{}, 'query'],
    [type('opportunity'), 'query'],
    [all(type('lead'), { type: 'magic' }), 'query.queries.1.type'],
    [all(type('lead'), type('contact')), 'query.queries.1.object_type'],
    [all(type('lead'), { type: 'and' }), 'query.queries.1.queries'],
    [all(type('lead'), on('lead', 'name', { type: 'magic' })), 'query.queries.1.condition.type'],
    [all(type('lead'), on('lead', 'name', text('x', 'magic'))), 'query.queries.1.condition.mode'],
    [
      all(type('lead'), related('lead', 'call', type('call'))),
      'query.queries.1.related_object_type',
    ],
    [all(type('lead'), { type: 'field_condition' }), 'query.queries.1.field'],
  ]
  test.each(wrongs)('%j', async (query, place) => {
    const { status, body } = await search(query)
    expect([status, Object.keys(body['field-errors'])]).toEqual([400, [place]])
  })

  test('a field that nobody knows', async () => {
    const { status, body } = await search(all(type('lead'), on('lead', 'shoe_size', text('9'))))
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('shoe_size')])
  })

  test.each([[{ _limit: 201 }], [{ _limit: 0 }], [{ cursor: 'x' }], [{ sort: [{}] }]])(
    '%j',
    async (fields) => {
      expect((await search(type('lead'), fields)).status).toBe(400)
    },
  )
})
