/** /lead/: leads (contract §4.1). */
import { describe, expect, test } from 'vitest'
import { say } from '../consents.ts'
import { testRefusals } from '../refusals.ts'
import { createTestServer, startOfTest, type TestServer } from '../server.ts'

const path = '/lead/'
const missing = { error: 'Empty query: Lead matching query does not exist.' }
const badPhone = 'Phone number is not valid. Please use the international format like +16505551234'

const tooLong = 'The value must be no longer than 1000 characters.'
const doesNotExist = 'Object does not exist.'

const fieldErrors = (fields: object) => ({ errors: [], 'field-errors': fields })

describe('every route', () => {
  testRefusals(
    [
      ['GET', path],
      ['POST', path],
      ['GET', `${path}lead_1/`],
      ['PUT', `${path}lead_1/`],
      ['DELETE', `${path}lead_1/`],
    ],
    `${path}lead_unknown/`,
    missing,
  )

  test.each(['GET', 'PUT', 'DELETE'])(
    '%s of another organization’s lead is a 404',
    async (method) => {
      const { api, as, charlie } = await createTestServer()
      const url = `${path}${charlie.lead_id}/`
      const { status, body } = await api(method, url, { body: { name: 'Mine' } })
      expect([status, body]).toEqual([404, missing])
      expect((await as(charlie)('GET', url)).body.name).toBe("Charlie's Lead")
    },
  )
})

const badContent: [string, object, object][] = [
  ['a name that is no text', { name: 7 }, { name: 'Value must be of str type.' }],
  ['a name too long', { name: 'n'.repeat(1001) }, { name: tooLong }],
  ['a script as URL', { url: 'javascript:alert(1)' }, { url: 'Invalid URL.' }],
  ['an unknown status_id', { status_id: 'stat_unknown' }, { status: doesNotExist }],
  [
    'an unknown status',
    { status: 'Nowhere' },
    {
      status:
        'Not a valid choice. Please go to Customizations in your organization settings and add "Nowhere" to the list of lead statuses.',
    },
  ],
  [
    'both status and status_id',
    { status: 'Potential', status_id: 'stat_1' },
    { status: 'Send either status or status_id, not both.' },
  ],
  ['an address as text', { addresses: 'Main St' }, { addresses: 'Value must be of list type.' }],
  [
    'a city that is no text',
    { addresses: [{ city: 7 }] },
    { addresses: '0.city: Value must be of str type.' },
  ],
  ['101 addresses', { addresses: Array(101).fill({}) }, { addresses: 'List is too long.' }],
]
const badContacts: [string, object, object][] = [
  ['101 contacts', { contacts: Array(101).fill({}) }, { contacts: 'List is too long.' }],
  [
    'a contact’s phone in words',
    { contacts: [{}, { phones: [{ phone: 'call me' }] }] },
    { contacts: `1.phones: ${badPhone}` },
  ],
  [
    'a contact’s email without @',
    { contacts: [{ emails: [{ email: 'nobody' }] }] },
    { contacts: '0.emails.0.email: Invalid email address.' },
  ],
]

describe('POST', () => {
  test.each([...badContent, ...badContacts])('with %s is a 400', async (_, content, problems) => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', path, { body: content })
    expect([status, body]).toEqual([400, fieldErrors(problems)])
    expect((await api('GET', path)).body.total_results).toBe(1)
  })

  test('with another organization’s status is a 400', async () => {
    const { api, charlie } = await createTestServer()
    const { status, body } = await api('POST', path, { body: { status_id: charlie.status_id } })
    expect([status, body]).toEqual([400, fieldErrors({ status: 'Object does not exist.' })])
  })

  test('answers 200 with the whole lead, nested contacts included', async () => {
    const server = await createTestServer()
    const { status, body } = await server.api('POST', path, { body: bluths })
    const contact = await server.api('GET', `/contact/${body.contact_ids[0]}/`)
    expect([status, body]).toEqual([200, bluthLead(server, body.id, contact.body)])
    expect(body.id).toMatch(/^lead_[0-9A-Za-z]{43}$/)
    expect((await server.api('GET', `${path}${body.id}/`)).body).toEqual(body)
  })

  test('keeps the order of nested contacts', async () => {
    const { api } = await createTestServer()
    const names = Array.from({ length: 20 }, (_, number) => `Contact ${number}`)
    const contacts = names.map((name) => ({ name }))
    const { body } = await api('POST', path, { body: { contacts } })
    expect(body.contacts.map(({ name }: { name: string }) => name)).toEqual(names)
    expect(body.contact_ids).toEqual(body.contacts.map(({ id }: { id: string }) => id))
    expect([body.name, body.display_name]).toEqual([null, 'Contact 0'])
  })

  test('gives the status asked for by id or by label', async () => {
    const { api } = await createTestServer()
    const { id } = (await api('POST', '/status/lead/', { body: { label: 'Qualified' } })).body
    for (const choice of [{ status_id: id }, { status: 'qualified' }]) {
      const { body } = await api('POST', path, { body: choice })
      expect([body.status_id, body.status_label]).toEqual([id, 'Qualified'])
    }
  })

  test('of nothing makes an empty lead with the first status', async () => {
    const { api, alice } = await createTestServer()
    await api('POST', '/status/lead/', { body: { label: 'Qualified' } })
    const { status, body } = await api('POST', `${path}?_fields=name,status_id,url`, { body: {} })
    expect([status, body]).toEqual([200, { name: null, status_id: alice.status_id, url: null }])
  })

  test('accepts a whole lead as it was read', async () => {
    const { api } = await createTestServer()
    const first = (await api('POST', path, { body: bluths })).body
    const { status, body } = await api('POST', path, { body: first })
    expect([status, body.name, body.contacts.length]).toEqual([200, 'Bluth Company', 2])
    expect(body.contact_ids).not.toEqual(first.contact_ids)
  })
})

describe('GET', () => {
  test('shows the phone that opted out', async () => {
    const server = await createTestServer()
    const { api, alice } = server
    const { remote_phone } = alice
    await say(server, alice, remote_phone, 'opt_out')
    const { body } = await api('GET', `${path}${alice.lead_id}/`)
    expect(body.contacts[0].phones[0].outbound_sms_blocked).toBe(true)
    expect(body.primary_phone).toMatchObject({ phone: remote_phone, outbound_sms_blocked: true })
  })

  test('shows incomplete tasks only', async () => {
    const { api, alice } = await createTestServer()
    const sms = { status: 'inbox', text: 'Hi', lead_id: alice.lead_id }
    const url = `${path}${alice.lead_id}/`
    const { id } = (await api('POST', '/activity/sms/?send_to_inbox=true', { body: sms })).body
    const [task, ...others] = (await api('GET', url)).body.tasks
    expect(others).toEqual([])
    expect(task).toMatchObject({ _type: 'incoming_sms', object_id: id, is_complete: false })
    await api('PUT', `/task/${task.id}/`, { body: { is_complete: true } })
    expect((await api('GET', url)).body.tasks).toEqual([])
  })
})

describe('GET of the list', () => {
  test('answers the organization’s leads, newest first, and counts them', async () => {
    const { api, alice, clock } = await createTestServer()
    clock.advance(1000)
    const { id } = (await api('POST', path, { body: bluths })).body
    const { status, body } = await api('GET', path)
    expect(status).toBe(200)
    expect(body).toMatchObject({ has_more: false, total_results: 2 })
    expect(idsOf(body)).toEqual([id, alice.lead_id])
    expect(body.data[0]).toEqual((await api('GET', `${path}${id}/`)).body)
  })

  test('is paged', async () => {
    const { api, alice, clock } = await createTestServer()
    clock.advance(1000)
    await api('POST', path, { body: { name: 'Newer' } })
    const page = async (query: string) => (await api('GET', `${path}?_fields=id&${query}`)).body
    expect(await page('_limit=0')).toEqual({ has_more: true, data: [], total_results: 2 })
    expect(await page('_limit=1&_skip=1')).toEqual({
      has_more: false,
      data: [{ id: alice.lead_id }],
      total_results: 2,
    })
  })

  test.each(['_limit=201', '_skip=35001', '_limit=x', '_skip=-1'])('%s is a 400', async (query) => {
    const { api } = await createTestServer()
    expect((await api('GET', `${path}?${query}`)).status).toBe(400)
  })

  test('can be limited to ids, sent as a POST as well', async () => {
    const { api, alice, charlie } = await createTestServer()
    const id__in = `${alice.lead_id},${charlie.lead_id},lead_unknown`
    const got = await api('GET', `${path}?id__in=${id__in}`)
    expect([idsOf(got.body), got.body.total_results]).toEqual([[alice.lead_id], 1])
    const headers = { 'x-http-method-override': 'get' }
    const posted = await api('POST', path, { body: { _params: { id__in } }, headers })
    expect([posted.status, posted.body]).toEqual([200, got.body])
  })
})

describe('a query', () => {
  test.each([
    'phone:"8004445555"',
    'phone:"(800) 444-5555"',
    'phone:+18004445555',
    'phone:" 18004445555"',
    'PHONE:8004445555',
    'name:"Bluth"',
    'name:"bluth company"',
    'email:"GOB@example.com"',
    'status:"potential" name:Bluth',
    'status:"Potential" and name:Bluth',
    'bluth',
    'Bluth Company',
    '"bluth company"',
    'gob phone:8004445555',
    '100%_sure',
  ])('%s finds the lead', async (query) => {
    const { search, lead } = await searchable()
    expect(await search(query)).toEqual([lead.id])
  })

  test.each([
    'phone:"8004445556"',
    'phone:"call me"',
    'phone:""',
    'name:""',
    'name:Gob',
    'email:"example.com"',
    'email:"office"',
    'email:"%"',
    'status:"Qualified"',
    'bluth nobody',
    '"company bluth"',
    'has:error_sms_message',
    '1%_sure',
    '100__sure',
    "' or 1=1 --",
  ])('%s finds nothing', async (query) => {
    const { search } = await searchable()
    expect(await search(query)).toEqual([])
  })

  test('by id or status id finds the lead', async () => {
    const { search, lead, alice } = await searchable()
    expect(await search(`id:${lead.id}`)).toEqual([lead.id])
    expect(await search(`lead_id:"${lead.id}"`)).toEqual([lead.id])
    expect(await search(`status:${alice.status_id} bluth`)).toEqual([lead.id])
  })

  test('of spaces finds every lead', async () => {
    const { search } = await searchable()
    expect(await search('  ')).toHaveLength(2)
  })

  test('never finds another organization’s lead', async () => {
    const { search, charlie } = await searchable()
    expect(await search(`id:${charlie.lead_id}`)).toEqual([])
    expect(await search(`phone:"${charlie.remote_phone}"`)).toEqual([])
    expect(await search(`name:"Charlie"`)).toEqual([])
    expect(await search(`status:${charlie.status_id}`)).toEqual([])
  })

  test('of too many terms is a 400', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api(
      'GET',
      `${path}?query=${Array.from({ length: 31 }, (_, n) => `a${n}`).join('+')}`,
    )
    const problem = { query: 'A query can have up to 30 terms.' }
    expect([status, body]).toEqual([400, fieldErrors(problem)])
  })
})

describe('PUT', () => {
  test.each(badContent)('with %s is a 400', async (_, content, problems) => {
    const { api, alice } = await createTestServer()
    const { status, body } = await api('PUT', `${path}${alice.lead_id}/`, { body: content })
    expect([status, body]).toEqual([400, fieldErrors(problems)])
  })

  test('leaves what is not sent as it is', async () => {
    const { api, as, bob, clock } = await createTestServer()
    const before = (await api('POST', path, { body: bluths })).body
    clock.advance(5000)
    const url = `${path}${before.id}/`
    const { status, body } = await as(bob)('PUT', url, { body: { description: 'Frozen bananas' } })
    const changed = { updated_by: bob.user_id, updated_by_name: 'Bob Example' }
    const date_updated = clock.now()
    const expected = { ...before, ...changed, date_updated, description: 'Frozen bananas' }
    expect([status, body]).toEqual([200, expected])
  })

  test('does not touch nested contacts', async () => {
    const { api, alice } = await createTestServer()
    const url = `${path}${alice.lead_id}/`
    const before = (await api('GET', url)).body
    const { status, body } = await api('PUT', url, { body: { contacts: [{ name: 'New' }] } })
    expect([status, body.contacts]).toEqual([200, before.contacts])
  })

  test('moves the lead to another status', async () => {
    const { api, alice } = await createTestServer()
    await api('POST', '/status/lead/', { body: { label: 'Qualified' } })
    const url = `${path}${alice.lead_id}/`
    const { body } = await api('PUT', url, { body: { status: 'Qualified' } })
    expect(body.status_label).toBe('Qualified')
  })

  test('of null clears a field', async () => {
    const { api } = await createTestServer()
    const { id } = (await api('POST', path, { body: bluths })).body
    const nulls = { name: null, description: null, url: '', addresses: null }
    const { body } = await api('PUT', `${path}${id}/`, { body: nulls })
    const { name, description, url, addresses } = body
    expect([name, description, url, addresses]).toEqual([null, '', null, []])
  })
})

describe('DELETE', () => {
  test('removes the lead with its contacts, tasks and messages', async () => {
    const { api, alice, ctx } = await createTestServer()
    const sms = { status: 'inbox', text: 'Hi', contact_id: alice.contact_id }
    const { id } = (await api('POST', '/activity/sms/?send_to_inbox=true', { body: sms })).body
    const { status, body } = await api('DELETE', `${path}${alice.lead_id}/`)
    expect([status, body]).toEqual([200, {}])
    expect((await api('DELETE', `${path}${alice.lead_id}/`)).body).toEqual(missing)
    expect((await api('GET', `/contact/${alice.contact_id}/`)).status).toBe(404)
    expect((await api('GET', `/activity/sms/${id}/`)).status).toBe(404)
    const tasks = await ctx.db.read.selectFrom('task').selectAll().execute()
    expect(tasks).toEqual([])
  })

  test('leaves other leads alone', async () => {
    const { api, as, alice, charlie } = await createTestServer()
    const other = (await api('POST', path, { body: bluths })).body
    await api('DELETE', `${path}${alice.lead_id}/`)
    expect((await api('GET', `${path}${other.id}/`)).body).toEqual(other)
    const theirs = (await as(charlie)('GET', `${path}${charlie.lead_id}/`)).body
    expect(theirs.contacts[0].phones).toHaveLength(1)
  })
})

const bluths = {
  name: 'Bluth Company',
  description: 'Best. Show. Ever.',
  url: 'thebluthcompany.example',
  contacts: [
    {
      name: 'Gob 100%_sure',
      title: 'sr. vice president',
      phones: [{ phone: '8004445555', type: 'office' }],
      emails: [{ email: 'gob@example.com', type: 'office' }],
    },
    { name: 'Lucille' },
  ],
  addresses: [
    { label: 'business', address_1: '747 Howard St', city: 'San Francisco', state: 'CA' },
  ],
  opportunities: 'ignored',
}

function bluthLead(
  { alice, ctx }: TestServer,
  id: string,
  gob: { phones: object[]; emails: object[] },
) {
  const { organization_id, user_id, status_id } = alice
  return {
    addresses: [
      { ...bluths.addresses[0], address_2: null, zipcode: null, country: null, tz_ids: [] },
    ],
    contact_ids: [expect.stringMatching(/^cont_/), expect.stringMatching(/^cont_/)],
    contacts: [gob, expect.objectContaining({ name: 'Lucille', phones: [], lead_id: id })],
    contacts_summary: 'Gob 100%_sure, Lucille',
    created_by: user_id,
    created_by_name: 'Alice Example',
    custom: {},
    date_created: startOfTest,
    date_updated: startOfTest,
    description: 'Best. Show. Ever.',
    display_name: 'Bluth Company',
    html_url: `${ctx.config.publicUrl()}/lead/${id}/`,
    id,
    integration_links: [],
    localtime: null,
    name: 'Bluth Company',
    opportunities: [],
    organization_id,
    primary_address_summary: 'San Francisco, CA',
    primary_email: gob.emails[0],
    primary_phone: gob.phones[0],
    recent_calls: [],
    source: null,
    status_id,
    status_label: 'Potential',
    summaries: [],
    tasks: [],
    updated_by: user_id,
    updated_by_name: 'Alice Example',
    url: 'http://thebluthcompany.example',
  }
}

/** Alice's organization with the Bluths beside Alice's own lead. */
async function searchable() {
  const server = await createTestServer()
  const lead = (await server.api('POST', path, { body: bluths })).body
  const search = async (query: string) => {
    const { body } = await server.api('GET', `${path}?query=${encodeURIComponent(query)}`)
    expect(body.total_results).toBe(body.data.length)
    return idsOf(body)
  }
  return { ...server, lead, search }
}

function idsOf(page: { data: { id: string }[] }): string[] {
  return page.data.map(({ id }) => id)
}

describe('an imported lead', () => {
  test('keeps when it and its contacts were made, and by whom', async () => {
    const { api, bob } = await createTestServer()
    const date_created = '2019-05-06T07:08:09.000000+00:00'
    const { status, body } = await api('POST', '/lead/', {
      body: {
        ...{ name: 'Old', created_by: bob.user_id, date_created: '2019-05-06T09:08:09+02:00' },
        contacts: [{ name: 'Ada', date_created: '2020-01-01T00:00:00Z' }, { name: 'Bo' }],
      },
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ date_created, created_by: bob.user_id })
    const dates = body.contacts.map((contact: { date_created: string }) => contact.date_created)
    expect(dates.toSorted()).toEqual([date_created, '2020-01-01T00:00:00.000000+00:00'])
  })

  test.each([
    [{ date_created: 'once' }, { date_created: 'Invalid ISO 8601 datetime.' }],
    [{ created_by: 'user_unknown' }, { created_by: 'Object does not exist.' }],
    [
      { contacts: [{ name: 'Ada', date_created: 'once' }] },
      { contacts: '0.date_created: Invalid ISO 8601 datetime.' },
    ],
  ])('with %j is a 400', async (fields, errors) => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', '/lead/', { body: { name: 'Old', ...fields } })
    expect([status, body]).toEqual([400, { errors: [], 'field-errors': errors }])
  })
})
