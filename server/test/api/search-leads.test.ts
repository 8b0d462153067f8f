/** `GET /lead/?query=`: what programs for Close ask in its query language (contract §4.1), and what is refused. */
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'
import { create } from '../sms.ts'

const path = '/lead/'
let server: TestServer

beforeEach(async () => {
  server = await createTestServer()
})

async function makeLead(body: object): Promise<string> {
  server.clock.advance(1000)
  return (await server.api('POST', path, { body })).body.id
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever comes back.
async function ask(query: string, more = '', headers = {}): Promise<any> {
  const { status, body } = await server.api(
    'GET',
    `${path}?query=${encodeURIComponent(query)}${more}`,
    { headers },
  )
  expect([status, body]).toMatchObject([200, {}])
  return body
}

async function names(query: string, headers = {}): Promise<string[]> {
  const { data, total_results } = await ask(query, '', headers)
  expect(total_results).toBe(data.length)
  return data.map((lead: { name: string }) => lead.name)
}

async function refusal(query: string): Promise<string> {
  const { status, body } = await server.api('GET', `${path}?query=${encodeURIComponent(query)}`)
  expect([status, body]).toMatchObject([400, { errors: [] }])
  return body['field-errors'].query
}

describe('text', () => {
  test.each([
    ['Émilie Test', 'name:"émilie"'],
    ['Émilie Test', 'name:"E\u0301MILIE"'],
    ['Jose\u0301 Test', 'name:José'],
    ['José Test', 'name:"Jose\u0301"'],
    ['ÉCOLE', '"ÉCOLE"'],
    ['ÉCOLE', 'école'],
    ['ПРИВЕТ', 'привет'],
    ['ÄÖÜẞ', 'äöüss'],
    ['ΑΒΓς', 'αβγσ'],
    ['ＡＢ', 'ab'],
    ['Kelvin K', 'kelvin k'],
    ['ǅ', 'ǆ'],
    ['Acme & Sons (UK)', 'Acme & Sons (UK)'],
    ['O’Brien', `"o'brien"`],
    ['東京タワー', '東京'],
    ['100%_sure', '100%_sure'],
    ['Bluth Company', 'name:blu*'],
    ['Bluth Company', 'name:"bluth comp*"'],
    ['Bluth Company', 'name = "BLUTH company"'],
    ['Bluth Company', 'company:bluth lead_name:company'],
  ])('%s is found by %s', async (name, query) => {
    await makeLead({ name })
    expect(await names(query)).toEqual([name])
  })

  test.each([
    'name:emilie',
    'name:milie',
    'name = émilie',
    '"test émilie"',
    '%00',
    '\0',
    '\ufffd',
    '&',
  ])('Émilie Test is not found by %s', async (query) => {
    await makeLead({ name: 'Émilie Test' })
    expect(await names(query)).toEqual([])
  })

  test('is looked for in contacts and messages, too', async () => {
    const lead_id = await makeLead({
      name: 'A',
      contacts: [
        {
          name: 'ŽANETA',
          emails: [{ email: 'Žaneta@Example.com' }],
          phones: [{ phone: '+12025550141' }],
        },
      ],
    })
    await create(server, { status: 'draft', contact_id: null, lead_id, text: 'Grüße aus KÖLN' })
    for (const query of [
      'žaneta',
      'contact:žaneta',
      'contact(žaneta)',
      'grüsse köln',
      '202-555-0141',
      '"žaneta@example.COM"',
      'email:"ŽANETA@example.com"',
      'sms(text:köln)',
      'sms(köln)',
    ]) {
      expect([query, await names(query)]).toEqual([query, ['A']])
    }
  })

  test('of a status label is compared like any other', async () => {
    await server.api('POST', '/status/lead/', { body: { label: 'ÜBERFÄLLIG' } })
    await makeLead({ name: 'Late', status: 'überfällig' })
    for (const query of [
      'status:"ÜBERFÄLLIG"',
      'status:überfällig',
      'lead_status = "u\u0308berfällig"',
      'status:über*',
      'status in ("nothing", überfällig)',
    ]) {
      expect([query, await names(query)]).toEqual([query, ['Late']])
    }
    const { status, body } = await server.api('POST', '/status/lead/', {
      body: { label: 'Überfällig' },
    })
    expect([status, body]).toMatchObject([
      400,
      { 'field-errors': { label: expect.stringContaining('already') } },
    ])
  })

  test('is found as it is now', async () => {
    const id = await makeLead({
      name: 'Before',
      contacts: [{ name: 'Anton', emails: [{ email: 'a@example.com' }] }],
    })
    const draft = await create(server, {
      status: 'draft',
      contact_id: null,
      lead_id: id,
      text: 'monday',
    })
    const { body } = await server.api('GET', `${path}${id}/`)
    await server.api('PUT', `${path}${id}/`, { body: { name: 'After' } })
    const contact = `/contact/${body.contact_ids[0]}/`
    await server.api('PUT', contact, {
      body: { name: 'Berta', emails: [{ email: 'b@example.com' }] },
    })
    await server.api('PUT', `/activity/sms/${draft.id}/`, { body: { text: 'tuesday' } })
    for (const query of ['after', 'berta', 'tuesday', 'email:b@example.com'])
      expect(await names(query)).toEqual(['After'])
    for (const query of ['before', 'anton', 'monday', 'email:a@example.com'])
      expect(await names(query)).toEqual([])
    await server.api('DELETE', `/activity/sms/${draft.id}/`)
    await server.api('DELETE', contact)
    expect([await names('tuesday'), await names('berta'), await names('after')]).toEqual([
      [],
      [],
      ['After'],
    ])
    await server.api('DELETE', `${path}${id}/`)
    expect(await names('after')).toEqual([])
  })

  test('that came in is found', async () => {
    const { alice, api } = server
    const body = { from: '+12025550177', to: alice.local_phone, text: 'Où est la BIBLIOTHÈQUE ?' }
    expect((await api('POST', '/_/sandbox/reply/', { body })).status).toBe(200)
    expect(await names('bibliothèque')).toHaveLength(1)
  })

  test('of another organization is not', async () => {
    const { as, charlie } = server
    await as(charlie)('POST', path, { body: { name: 'Canary', contacts: [{ name: 'Canary' }] } })
    const { local_phone, remote_phone } = charlie
    await as(charlie)('POST', '/activity/sms/', {
      body: { status: 'draft', local_phone, remote_phone, text: 'canary' },
    })
    for (const query of ['canary', 'name:canary', 'contact(canary)', 'sms(canary)'])
      expect(await names(query)).toEqual([])
  })
})

describe('what programs send', () => {
  beforeEach(async () => {
    await server.api('DELETE', `${path}${server.alice.lead_id}/`)
    for (const name of ['Carla', 'anna', 'Bruce Wayne']) await makeLead({ name })
  })

  test.each([
    ['sort:-created', ['Bruce Wayne', 'anna', 'Carla']],
    ['sort:created', ['Carla', 'anna', 'Bruce Wayne']],
    ['sort:date_created', ['Carla', 'anna', 'Bruce Wayne']],
    ['sort:updated', ['Carla', 'anna', 'Bruce Wayne']],
    ['sort:-date_updated', ['Bruce Wayne', 'anna', 'Carla']],
    ['sort:name', ['anna', 'Bruce Wayne', 'Carla']],
    ['sort:-display_name', ['Carla', 'Bruce Wayne', 'anna']],
    ['sort:opportunities,date_created', ['Carla', 'anna', 'Bruce Wayne']],
    ['sort:status,name', ['anna', 'Bruce Wayne', 'Carla']],
    ['sort:contacts sort:-name', ['Carla', 'Bruce Wayne', 'anna']],
    ['name:"Bruce Wayne" sort:-created', ['Bruce Wayne']],
    ['anna OR carla sort:name', ['anna', 'Carla']],
    ['not anna sort:name', ['Bruce Wayne', 'Carla']],
    ['-name:anna -carla', ['Bruce Wayne']],
    ['status:"Potential" (anna or wayne) sort:name', ['anna', 'Bruce Wayne']],
    ['created_by:me sort:name', ['anna', 'Bruce Wayne', 'Carla']],
    ['contacts > 1', []],
    ['opportunities > 0', []],
    ['has:phone', []],
    ['has:error_sms_message', []],
    ['failed_sms>1', []],
    ['*', ['Bruce Wayne', 'anna', 'Carla']],
  ])('%s', async (query, expected) => {
    expect(await names(query)).toEqual(expected)
  })

  test('dates are read in any form, days in the time zone of the caller', async () => {
    const now = server.clock.now()
    const [day, later] = [
      now.slice(0, 10),
      new Date(Date.parse(now) + 86_400_000).toISOString().slice(0, 10),
    ]
    for (const query of [
      ...[`date_updated>="${day}T00:00" sort:date_updated`, `date_created:${day}`, `created:today`],
      ...[`sort:updated date_updated > ${day}T00:00:00Z date_updated <= ${later}T00:00:00.123456Z`],
      ...[
        `updated <= ${day}`,
        `updated < ${later}`,
        `created >= "1 hour ago"`,
        `updated > "2 weeks ago"`,
      ],
      ...[
        `updated > ${day}T00:00:00 00:00`,
        `updated > "${day}T00:00:00 0000"`,
        'not created:yesterday',
      ],
    ]) {
      expect([query, (await names(query)).length]).toEqual([query, 3])
    }
    for (const query of [
      `updated > ${day}`,
      `updated < ${day}`,
      `created:yesterday`,
      'updated < "1 hour ago"',
    ]) {
      expect([query, await names(query)]).toEqual([query, []])
    }
    const hour = Number(now.slice(11, 13))
    expect(await names(`created:${day}`, { 'x-tz-offset': `${-hour - 1}` })).toEqual([])
  })

  test('the leads of an export come in slices, each once', async () => {
    const { alice } = server
    for (let n = 0; n < 20; n++) {
      const id = await makeLead({ name: `Lead ${n}` })
      if (n % 2)
        await create(server, {
          status: 'sent',
          contact_id: null,
          lead_id: id,
          text: 'x',
          user_id: alice.user_id,
        })
    }
    const day = server.clock.now().slice(0, 10)
    for (const query of [
      'sms_messages > 0',
      `sms( date >= "${day}" date < "2199-01-01" status:sent  direction:outbound  user:${alice.user_id} )`,
    ]) {
      const none = await ask(query, '&_limit=0&_fields=id')
      expect(none).toEqual({ has_more: true, data: [], total_results: 10 })
      const parts = await Promise.all([1, 2, 3].map((nth) => ask(`(${query}) slice:${nth}/3`)))
      const ids = parts.flatMap(({ data }) => data.map(({ id }: { id: string }) => id))
      expect([ids.length, new Set(ids).size]).toEqual([10, 10])
      expect(parts.every(({ data }) => data.length < 10)).toBe(true)
    }
  })

  test('one message fulfils all that stands in the parentheses of sms', async () => {
    const id = await makeLead({ name: 'Dora' })
    await create(server, { status: 'inbox', contact_id: null, lead_id: id, text: 'in' })
    await create(server, { status: 'draft', contact_id: null, lead_id: id, text: 'out' })
    expect(await names('sms(direction:incoming) sms(status:draft)')).toEqual(['Dora'])
    expect(await names('sms(direction:incoming status:draft)')).toEqual([])
    expect(await names('sms(not status:draft)')).toEqual(['Dora'])
    expect(await names('inbound_sms_messages = 1 sms_messages = 2')).toEqual(['Dora'])
  })

  test('a query that is too long for a URL comes as _params', async () => {
    const method = { 'x-http-method-override': 'GET' }
    const all = await ask('sort:name', '&_fields=id')
    const [anna, bruce] = all.data.map(({ id }: { id: string }) => id)
    const params = { query: 'sort:-name', id__in: [anna, bruce], _limit: 1, _fields: 'id' }
    const { status, body } = await server.api('POST', path, {
      body: { _params: params },
      headers: method,
    })
    expect([status, body]).toEqual([
      200,
      { has_more: true, data: [{ id: bruce }], total_results: 2 },
    ])
  })

  test('ids limit what a query finds, and a page is a part of it', async () => {
    const all = await ask('sort:name')
    const [anna, bruce] = all.data.map(({ id }: { id: string }) => id)
    expect(await ask('anna', `&id__in=${anna},${bruce}`)).toMatchObject({ total_results: 1 })
    expect(await ask('anna', `&id__in=${bruce}`)).toMatchObject({ total_results: 0, data: [] })
    expect(await ask('', `&id__in=${bruce}`)).toMatchObject({ total_results: 1 })
    expect(await ask('sort:name', '&_limit=1&_skip=1&_fields=id')).toEqual({
      ...{ has_more: true, data: [{ id: bruce }], total_results: 3 },
    })
    expect(await ask('sort:name', '&_skip=5')).toEqual({
      has_more: false,
      data: [],
      total_results: 3,
    })
  })
})

describe('what is not understood is a 400', () => {
  test.each([
    ['foo:bar', 'There is no field "foo".', 0],
    ['a custom.Source:web', 'There is no custom field "source".', 2],
    ['a in:"My view"', 'Roost keeps no Smart Views.', 2],
    ['created > soon', 'This is no date.', 10],
    ['created:2024-13-01', 'This is no date.', 8],
    ['sms(status:foo)', '"status" can be: inbox, draft, scheduled, outbox, sent, error.', 11],
    ['sms(foo:1)', 'There is no field "foo".', 4],
    ['sms(sms(a))', '"sms(" cannot stand in here.', 4],
    ['sms_messages > many', '"sms_messages" is a number', 15],
    ['phone > 1', '"phone" can be compared with : and = only.', 8],
    ['phone:904*', 'How a phone begins is said with its country code', 6],
    ['has:wings', 'Roost does not know of leads that have "wings".', 4],
    ['sort:wings', 'Leads cannot be sorted by "wings".', 5],
    ['id:lead*', '"id" has no beginnings to look for.', 3],
    ['constructor:x', 'There is no field "constructor".', 0],
    ['a "b', 'This quotation mark is never closed.', 2],
  ])('%s', async (query, why, at) => {
    const [says, line, caret] = (await refusal(query)).split('\n')
    expect(says).toContain(why)
    expect([line, caret]).toEqual([query, `${' '.repeat(at)}^`])
  })

  test('also one that asks for too much', async () => {
    expect(await refusal('('.repeat(2000))).toContain('nested up to 20 deep')
    expect(await refusal(Array.from({ length: 31 }, (_, n) => `a${n}`).join(' '))).toContain(
      '30 terms',
    )
    expect(await refusal('a'.repeat(4001))).toBe(
      'The value must be no longer than 4000 characters.',
    )
    expect(await names('é '.repeat(2000))).toEqual([])
  })
})

test('whatever the query, the answer is JSON and below 500', { timeout: 60_000 }, async () => {
  const fields = [
    'name',
    'phone',
    'email',
    'status',
    'created',
    'id',
    'contacts',
    'sms_messages',
    'has',
    'sort',
    'slice',
    'foo',
    'user',
    'text',
    'direction',
  ]
  const values = [
    'a',
    '"a b"',
    '*',
    'a*',
    '""',
    '"*"',
    '2024-01-01',
    'today',
    '1',
    '1/2',
    '-1',
    '99999999999',
    '-created',
    'é',
    '👍',
    '"\\',
    '%',
    '\0',
    '\u{10ffff}',
    '\ud800',
    "'",
    ';--',
    '<=',
    '+1202*',
    'now',
  ]
  const parts = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(...fields),
        fc.constantFrom(':', '=', '!=', '>', '<=', ' '),
        fc.constantFrom(...values),
      )
      .map((all) => all.join('')),
    fc.constantFrom('(', ')', 'sms(', 'contact(', 'and', 'or', 'not', '-', ...values),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  const query = fc.array(parts, { maxLength: 8 }).map((list) => list.join(' '))
  let understood = 0
  const property = fc.asyncProperty(query, async (text) => {
    const { status, headers } = await server.api(
      'GET',
      `${path}?query=${encodeURIComponent(text.toWellFormed())}`,
    )
    expect([200, 400]).toContain(status)
    expect(headers['content-type']).toContain('json')
    if (status === 200) understood++
  })
  await fc.assert(property, { numRuns: 400 })
  expect(understood).toBeGreaterThan(20)
})
