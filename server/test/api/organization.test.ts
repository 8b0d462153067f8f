/** /organization/: the caller's own (contract §4.3). */
import { describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'

const at = '2026-11-21T09:00:00.000000+00:00'
const missing = { error: 'Empty query: Organization matching query does not exist.' }

const urlOf = ({ alice }: TestServer) => `/organization/${alice.organization_id}/`

const member = (fields: object) => ({
  auto_record_calls: 'disabled',
  id: expect.stringMatching(/^memb_/),
  permissions_granted: [],
  role_id: 'admin',
  track_email_opens: false,
  user_image: null,
  user_last_name: 'Example',
  ...fields,
})

describe('every route', () => {
  test.each(['GET', 'PUT'])('%s needs a key', async (method) => {
    const server = await createTestServer()
    const { status, body } = await server.as(undefined)(method, urlOf(server), { body: {} })
    expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
  })

  test.each(['GET', 'PUT'])('%s of an unknown id is a 404', async (method) => {
    const { api } = await createTestServer()
    const { status, body } = await api(method, '/organization/orga_unknown/', { body: {} })
    expect([status, body]).toEqual([404, missing])
  })

  test.each(['GET', 'PUT'])('%s of another organization is a 404', async (method) => {
    const { api, as, charlie } = await createTestServer()
    const url = `/organization/${charlie.organization_id}/`
    const { status, body } = await api(method, url, { body: { name: 'Mine now' } })
    expect([status, body]).toEqual([404, missing])
    expect((await as(charlie)('GET', url)).body.name).toBe('Charlie Inc.')
  })
})

describe('GET', () => {
  test('shows the organization and its members', async () => {
    const server = await createTestServer()
    const { api, alice, bob } = server
    const { status, body } = await api('GET', urlOf(server))
    expect(status).toBe(200)
    expect(body).toEqual({
      created_by: null,
      currency: 'USD',
      currency_symbol: '$',
      date_created: at,
      date_updated: at,
      id: alice.organization_id,
      inactive_memberships: [],
      lead_statuses: [{ id: alice.status_id, label: 'Potential' }],
      memberships: expect.toSatisfy((list: unknown[]) => list.length === 2),
      name: 'Alice Inc.',
      plan_type: 'enterprise',
      pipelines: [],
      sms_help_text: null,
      sms_opt_in_text: null,
      sms_opt_out_text: null,
      updated_by: null,
    })
    expect(body.memberships).toContainEqual(
      member({
        user_email: 'alice@example.com',
        user_first_name: 'Alice',
        user_full_name: 'Alice Example',
        user_id: alice.user_id,
        user_phone: '+12025550100',
      }),
    )
    expect(body.memberships).toContainEqual(
      member({
        user_email: 'bob@example.com',
        user_first_name: 'Bob',
        user_full_name: 'Bob Example',
        user_id: bob.user_id,
        user_phone: null,
      }),
    )
  })

  test('nests the users when they are expanded', async () => {
    const server = await createTestServer()
    const expand = '?_expand=memberships__user,inactive_memberships__user'
    const { body } = await server.api('GET', urlOf(server) + expand)
    for (const { user, user_id } of body.memberships) {
      expect(user).toEqual((await server.api('GET', `/user/${user_id}/`)).body)
    }
    const { body: other } = await server.api(
      'GET',
      `${urlOf(server)}?_expand=inactive_memberships__user`,
    )
    expect(other.memberships[0]).not.toHaveProperty('user')
  })

  test('answers with the _fields asked for', async () => {
    const server = await createTestServer()
    const { body } = await server.api('GET', `${urlOf(server)}?_fields=name,currency`)
    expect(body).toEqual({ name: 'Alice Inc.', currency: 'USD' })
  })
})

describe('PUT', () => {
  test.each([
    [{ name: '' }, { name: 'This field is required.' }],
    [{ name: 7 }, { name: 'Value must be of str type.' }],
    [{ name: 'n'.repeat(256) }, { name: 'The value must be no longer than 255 characters.' }],
    [{ currency: 'usd' }, { currency: 'Not a valid choice.' }],
    [{ currency: 'ABC' }, { currency: 'Not a valid choice.' }],
    [{ name: '\u3164 ' }, { name: 'This field is required.' }],
    [{ sms_help_text: '\u2060' }, { sms_help_text: 'This field is required.' }],
    [{ sms_help_text: 'Help!' }, { sms_help_text: 'It may not be a keyword.' }],
    [{ sms_opt_in_text: 'Arrêt' }, { sms_opt_in_text: 'It may not be a keyword.' }],
    [
      { sms_opt_out_text: 'x'.repeat(1601) },
      { sms_opt_out_text: 'The value must be no longer than 1600 characters.' },
    ],
    [{ lead_statuses: 'stat_1' }, { lead_statuses: 'Value must be of list type.' }],
    [{ lead_statuses: [{ id: 'stat_unknown' }] }, { lead_statuses: 'Object does not exist.' }],
  ])('of %j is a 400', async (change, fields) => {
    const server = await createTestServer()
    const before = (await server.api('GET', urlOf(server))).body
    const { status, body } = await server.api('PUT', urlOf(server), { body: change })
    expect([status, body]).toEqual([400, { errors: [], 'field-errors': fields }])
    expect((await server.api('GET', urlOf(server))).body).toEqual(before)
  })

  test('takes no lead status of another organization', async () => {
    const server = await createTestServer()
    const { status, body } = await server.api('PUT', urlOf(server), {
      body: { name: 'New Name', lead_statuses: [{ id: server.charlie.status_id }] },
    })
    const fields = { lead_statuses: 'Object does not exist.' }
    expect([status, body]).toEqual([400, { errors: [], 'field-errors': fields }])
    expect((await server.api('GET', urlOf(server))).body.name).toBe('Alice Inc.')
  })

  test('changes what it names and nothing else', async () => {
    const server = await createTestServer()
    const { api, alice, clock } = server
    const before = (await api('GET', urlOf(server))).body
    clock.advance(1000)
    const { status, body } = await api('PUT', urlOf(server), {
      body: { name: 'New Name', currency: 'GBP', enable_unsubscribe_link: true },
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      ...before,
      name: 'New Name',
      currency: 'GBP',
      currency_symbol: '£',
      date_updated: '2026-11-21T09:00:01.000000+00:00',
      updated_by: alice.user_id,
    })
    expect((await api('GET', urlOf(server))).body).toEqual(body)
  })

  test('sets what keywords are answered with, and takes it back', async () => {
    const server = await createTestServer()
    const put = async (body: object) => (await server.api('PUT', urlOf(server), { body })).body
    const own = { sms_help_text: 'Call us.', sms_opt_in_text: 'Hello!', sms_opt_out_text: 'Bye.' }
    expect(await put(own)).toMatchObject(own)
    expect(await put({ sms_help_text: null })).toMatchObject({ ...own, sms_help_text: null })
  })

  test('orders the lead statuses, those left out last', async () => {
    const server = await createTestServer()
    const { api, alice } = server
    const create = async (label: string) =>
      (await api('POST', '/status/lead/', { body: { label } })).body.id
    const bad = await create('Bad Fit')
    const good = await create('Qualified')
    const { body } = await api('PUT', urlOf(server), {
      body: { lead_statuses: [{ id: good }, { id: bad, label: 'Renamed' }] },
    })
    expect(body.lead_statuses).toEqual([
      { id: good, label: 'Qualified' },
      { id: bad, label: 'Bad Fit' },
      { id: alice.status_id, label: 'Potential' },
    ])
    const { body: list } = await api('GET', '/status/lead/?_fields=id')
    expect(list.data).toEqual([{ id: good }, { id: bad }, { id: alice.status_id }])
  })

  test('of a whole answer changes nothing but who did it', async () => {
    const server = await createTestServer()
    const { api, alice } = server
    const before = (await api('GET', urlOf(server))).body
    const { status, body } = await api('PUT', urlOf(server), { body: before })
    expect([status, body]).toEqual([200, { ...before, updated_by: alice.user_id }])
  })
})
