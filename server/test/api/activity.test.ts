/** /activity/: every type of activity, of which there is one (contract §5). */
import { describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'

const path = '/activity/'
const oneLead = 'This filter can only be used with a single lead_id.'

async function log({ api, alice }: TestServer, fields: object = {}) {
  const { lead_id, contact_id, remote_phone } = alice
  const { body } = await api('POST', '/activity/sms/', {
    body: { status: 'inbox', text: 'Hi', lead_id, contact_id, remote_phone, ...fields },
  })
  return body
}

async function createLead({ api }: TestServer): Promise<string> {
  return (await api('POST', '/lead/', { body: { name: 'Second' } })).body.id
}

async function find({ api }: TestServer, query: string): Promise<string[]> {
  const { status, body } = await api('GET', `${path}?${query}`)
  expect(status).toBe(200)
  // What else happened to a lead is another test's: activities.test.ts.
  const texts = body.data.filter(({ _type }: { _type: string }) => _type === 'SMS')
  return texts.map((item: { id: string }) => item.id)
}

test('needs a key', async () => {
  const { as } = await createTestServer()
  const { status, body } = await as(undefined)('GET', path)
  expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
})

test.each(['POST', 'PUT', 'DELETE'])('%s is a 405', async (method) => {
  const { api } = await createTestServer()
  const { status, headers } = await api(method, path, { body: {} })
  expect([status, headers.allow]).toEqual([405, 'GET'])
})

describe('refuses', () => {
  test.each([
    ['user_id=user_1', { user: oneLead }],
    ['user_id__in=user_1', { user_id__in: oneLead }],
    ['contact_id=cont_1', { contact: oneLead }],
    ['contact_id__in=cont_1,cont_2', { contact_id__in: oneLead }],
    ['_type=SMS', { _type: oneLead }],
    ['_type__in=SMS,Call', { _type__in: oneLead }],
    ['_type__in=SMS&lead_id=lead_1,lead_2', { _type__in: oneLead }],
    ['_type__in=SMS&lead_id__in=lead_1,lead_2', { _type__in: oneLead }],
    ['_order_by=text', { _order_by: 'Not a valid choice.' }],
    [
      '_order_by=-activity_at',
      { _order_by: 'activity_at can only be used with a single lead_id.' },
    ],
    [
      '_order_by=-activity_at&lead_id=lead_1&date_created__gt=2026-01-01',
      { date_created__gt: 'Only activity_at can be filtered when sorting by activity_at.' },
    ],
    [
      'lead_id=lead_1&activity_at__lte=2026-01-01',
      { activity_at__lte: 'Only date_created can be filtered when sorting by date_created.' },
    ],
    ['date_created__gt=soon', { date_created__gt: 'Invalid ISO 8601 datetime.' }],
  ])('%s', async (query, fields) => {
    const { api } = await createTestServer()
    const { status, body } = await api('GET', `${path}?${query}`)
    expect([status, body]).toEqual([400, { errors: [], 'field-errors': fields }])
  })

  test('a _limit above the maximum', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('GET', `${path}?_limit=101`)
    expect([status, body.error]).toEqual([400, expect.stringContaining('max_limit = 100')])
  })
})

describe('lists', () => {
  test('SMS as /activity/sms/ shows them', async () => {
    const server = await createTestServer()
    const sms = await log(server)
    const only = `${path}?lead_id=${server.alice.lead_id}&_type=SMS`
    const { status, body } = await server.api('GET', only)
    expect([status, body]).toEqual([200, { has_more: false, data: [sms] }])
    expect(body).toEqual((await server.api('GET', '/activity/sms/')).body)
  })

  test('nothing of another organization, whatever is asked for', async () => {
    const server = await createTestServer()
    const { alice, as, charlie } = server
    const { id } = await log(server)
    for (const query of [`?id__in=${id}`, `?lead_id=${alice.lead_id}`]) {
      expect((await as(charlie)('GET', path + query)).body.data).toEqual([])
    }
    expect(await find(server, `organization_id=${charlie.organization_id}`)).toEqual([])
    expect(await find(server, `organization_id=${alice.organization_id}`)).toEqual([id])
  })

  test('newest first, in pages, with the _fields asked for', async () => {
    const server = await createTestServer()
    server.clock.advance(1000)
    const old = await log(server)
    server.clock.advance(1000)
    const recent = await log(server)
    const since = 'date_created__gt=2026-11-21T09:00:00Z'
    const first = await server.api('GET', `${path}?_limit=1&_fields=id&${since}`)
    expect(first.body).toEqual({ has_more: true, data: [{ id: recent.id }] })
    const second = await server.api('GET', `${path}?_limit=1&_skip=1&_fields=id&${since}`)
    expect(second.body).toEqual({ has_more: false, data: [{ id: old.id }] })
    expect(await find(server, '_order_by=date_created')).toEqual([old.id, recent.id])
  })

  test('by id and by lead', async () => {
    const server = await createTestServer()
    const { alice } = server
    const lead_id = await createLead(server)
    const one = await log(server)
    const two = await log(server, { lead_id, contact_id: null })
    expect(await find(server, `id__in=${one.id}`)).toEqual([one.id])
    expect(await find(server, `lead_id=${lead_id}`)).toEqual([two.id])
    expect(await find(server, `lead_id__in=${alice.lead_id}`)).toEqual([one.id])
    const both = await find(server, `lead_id__in=${alice.lead_id},${lead_id}`)
    expect(both.toSorted()).toEqual([one.id, two.id].toSorted())
    expect(await find(server, `lead_id=${lead_id}&lead_id__in=${alice.lead_id}`)).toEqual([])
  })

  test('of one lead, by user, contact and type', async () => {
    const server = await createTestServer()
    const { alice, bob } = server
    const { id } = await log(server)
    const ofLead = (query: string) => find(server, `lead_id=${alice.lead_id}&${query}`)
    expect(await ofLead(`user_id=${alice.user_id}`)).toEqual([id])
    expect(await ofLead(`user_id__in=${bob.user_id}`)).toEqual([])
    expect(await ofLead(`contact_id=${alice.contact_id}`)).toEqual([id])
    expect(await ofLead('contact_id__in=cont_1')).toEqual([])
    expect(await ofLead('_type=SMS')).toEqual([id])
    expect(await ofLead('_type__in=Call,SMS,LeadStatusChange')).toEqual([id])
    expect(await ofLead('_type__in=Call')).toEqual([])
    expect(await ofLead('_type=SMS&_type__in=Call')).toEqual([])
  })

  test('by date_created', async () => {
    const server = await createTestServer()
    const old = await log(server, { date_created: '2026-01-01T12:00:00Z' })
    const recent = await log(server)
    expect(await find(server, 'date_created__lt=2026-06-01')).toEqual([old.id])
    expect(await find(server, 'date_created__gte=2026-11-21T09:00:00Z')).toEqual([recent.id])
    expect(await find(server, 'date_created__gt=2026-11-21T09:00:00Z')).toEqual([])
  })

  test('of one lead, by activity_at', async () => {
    const server = await createTestServer()
    const { lead_id } = server.alice
    const second = await log(server, { activity_at: '2026-03-01T00:00:00Z' })
    const first = await log(server, { activity_at: '2026-02-01T00:00:00Z' })
    const sorted = `lead_id=${lead_id}&_order_by=`
    expect(await find(server, `${sorted}activity_at`)).toEqual([first.id, second.id])
    expect(await find(server, `${sorted}-activity_at`)).toEqual([second.id, first.id])
    const some = `${sorted}-activity_at&activity_at__gt=2026-02-15`
    expect(await find(server, some)).toEqual([second.id])
  })

  test('for a POST that stands for a GET, with _params', async () => {
    const server = await createTestServer()
    const { id } = await log(server)
    const { status, body } = await server.api('POST', path, {
      headers: { 'x-http-method-override': 'GET' },
      body: { _params: { id__in: [id, 'acti_other'], _fields: ['id'] } },
    })
    expect([status, body]).toEqual([200, { has_more: false, data: [{ id }] }])
  })
})
