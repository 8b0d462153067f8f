/** /contact/: contacts (contract §4.2). */
import { describe, expect, test } from 'vitest'
import { say } from '../consents.ts'
import { testRefusals } from '../refusals.ts'
import { createTestServer, startOfTest, type TestServer } from '../server.ts'

const path = '/contact/'
const missing = { error: 'Empty query: Contact matching query does not exist.' }
const badPhone = 'Phone number is not valid. Please use the international format like +16505551234'

const tooLong = 'The value must be no longer than 1000 characters.'

const fieldErrors = (fields: object) => ({ errors: [], 'field-errors': fields })
const noLead = fieldErrors({ lead: 'Object does not exist.' })

describe('every route', () => {
  testRefusals(
    [
      ['GET', path],
      ['POST', path],
      ['GET', `${path}cont_1/`],
      ['PUT', `${path}cont_1/`],
      ['DELETE', `${path}cont_1/`],
    ],
    `${path}cont_unknown/`,
    missing,
  )

  test.each(['GET', 'PUT', 'DELETE'])(
    '%s of another organization’s contact is a 404',
    async (method) => {
      const { api, as, charlie } = await createTestServer()
      const url = `${path}${charlie.contact_id}/`
      const { status, body } = await api(method, url, { body: { name: 'Mine', phones: [] } })
      expect([status, body]).toEqual([404, missing])
      const { name, phones } = (await as(charlie)('GET', url)).body
      expect([name, phones.length]).toEqual(['Ada Okafor', 1])
    },
  )
})

const badContent: [string, object, object][] = [
  ['a name that is no text', { name: 7 }, { name: 'Value must be of str type.' }],
  ['a name too long', { name: 'n'.repeat(1001) }, { name: tooLong }],
  ['a title too long', { title: 't'.repeat(1001) }, { title: tooLong }],
  ['a phone in words', { phones: [{ phone: 'call me' }] }, { phones: badPhone }],
  ['an empty phone', { phones: [{ phone: '' }] }, { phones: badPhone }],
  ['a phone in Arabic digits', { phones: [{ phone: '١٢٣٤٥٦٧٨٩' }] }, { phones: badPhone }],
  ['a phone without number', { phones: [{}] }, { phones: '0.phone: This field is required.' }],
  ['a phone outside a list', { phones: '+1904' }, { phones: 'Value must be of list type.' }],
  ['101 phones', { phones: Array(101).fill({ phone: '1234' }) }, { phones: 'List is too long.' }],
  [
    'an email without @',
    { emails: [{ email: 'a' }] },
    { emails: '0.email: Invalid email address.' },
  ],
  ['101 emails', { emails: Array(101).fill({ email: 'a@b' }) }, { emails: 'List is too long.' }],
  ['a script as URL', { urls: [{ url: 'javascript:alert(1)' }] }, { urls: '0.url: Invalid URL.' }],
  ['an empty URL', { urls: [{ url: '' }] }, { urls: '0.url: Invalid URL.' }],
  ['a time zone of Mars', { timezone: 'Mars/Olympus' }, { timezone: 'Not a valid choice.' }],
]

describe('POST', () => {
  test.each(badContent)('with %s is a 400', async (_, content, problems) => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', path, { body: content })
    expect([status, body]).toEqual([400, fieldErrors(problems)])
  })

  test('for a lead that does not exist is a 400', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', path, { body: { lead_id: 'lead_unknown' } })
    expect([status, body]).toEqual([400, noLead])
  })

  test('for another organization’s lead is a 400', async () => {
    const { api, charlie } = await createTestServer()
    const { status, body } = await api('POST', path, { body: { lead_id: charlie.lead_id } })
    expect([status, body]).toEqual([400, noLead])
  })

  test('for a deleted lead is a 400', async () => {
    const { api, alice } = await createTestServer()
    await api('DELETE', `/lead/${alice.lead_id}/`)
    const { status, body } = await api('POST', path, { body: { lead_id: alice.lead_id } })
    expect([status, body]).toEqual([400, noLead])
  })

  test('by a user of another organization is a 400', async () => {
    const { api, charlie } = await createTestServer()
    const { status, body } = await api('POST', path, { body: { created_by: charlie.user_id } })
    expect([status, body]).toEqual([400, fieldErrors({ created_by: 'Object does not exist.' })])
  })

  test('with a date that is none is a 400', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', path, { body: { date_created: 'yesterday' } })
    const problem = { date_created: 'Invalid ISO 8601 datetime.' }
    expect([status, body]).toEqual([400, fieldErrors(problem)])
  })

  test('that is refused creates nothing', async () => {
    const { api } = await createTestServer()
    await api('POST', path, { body: { created_by: 'user_unknown', name: 'Gob' } })
    expect((await api('GET', path)).body.data).toHaveLength(1)
    expect((await api('GET', '/lead/')).body.total_results).toBe(1)
  })

  test('answers 200 with the whole contact', async () => {
    const { api, alice } = await createTestServer()
    const content = {
      lead_id: alice.lead_id,
      name: 'Gob',
      title: 'sr. vice president',
      phones: [{ phone: '(800) 444-5555', type: 'mobile', phone_formatted: 'ignored' }],
      emails: [{ email: ' gob@example.com ' }],
      urls: [{ url: 'example.com/gob' }],
      timezone: 'America/Los_Angeles',
      recent_calls: 'ignored',
    }
    const { status, body } = await api('POST', path, { body: content })
    expect([status, body]).toEqual([200, gob(alice, body.id)])
    expect(body.id).toMatch(/^cont_[0-9A-Za-z]{43}$/)
    expect((await api('GET', `${path}${body.id}/`)).body).toEqual(body)
  })

  test('keeps what an importer says of its origin', async () => {
    const { api, bob } = await createTestServer()
    const content = { created_by: bob.user_id, date_created: '2020-02-03T04:05:06' }
    const headers = { 'x-tz-offset': '-5' }
    const { body } = await api('POST', path, { body: content, headers })
    expect(body.created_by).toBe(bob.user_id)
    expect(body.date_created).toBe('2020-02-03T09:05:06.000000+00:00')
  })

  test('without a lead makes one, named after the contact', async () => {
    const { api } = await createTestServer()
    const { lead_id, id } = (await api('POST', path, { body: { name: 'Gob Bluth' } })).body
    const { status, body } = await api('GET', `/lead/${lead_id}/`)
    expect([status, body.name, body.contact_ids]).toEqual([200, 'Gob Bluth', [id]])
  })

  test('answers with the fields asked for', async () => {
    const { api } = await createTestServer()
    const { body } = await api('POST', `${path}?_fields=name,title`, { body: { name: 'Gob' } })
    expect(body).toEqual({ name: 'Gob', title: '' })
  })

  test.each([
    [{ name: 'Gob', emails: [{ email: 'gob@example.com' }] }, 'Gob'],
    [
      { emails: [{ email: 'gob@example.com' }], phones: [{ phone: '8004445555' }] },
      'gob@example.com',
    ],
    [{ phones: [{ phone: '8004445555' }] }, '+1 800-444-5555'],
    [{}, ''],
  ])('of %j is displayed as %j', async (content, name) => {
    const { api } = await createTestServer()
    expect((await api('POST', path, { body: content })).body.display_name).toBe(name)
  })
})

describe('a phone', () => {
  test.each([
    ['US', '9045551234', '+19045551234', '+1 904-555-1234', 'US'],
    ['US', ' (904) 555.1234 ', '+19045551234', '+1 904-555-1234', 'US'],
    ['US', '+44 7946 666666', '+447946666666', '+44 7946 666666', 'GB'],
    ['GB', '1234', '+441234', '+44 1234', 'GB'],
    ['GB', '8004445555', '+448004445555', '+44 800 444 5555', 'GB'],
  ])('in %s, %j is %s', async (home, given, phone, phone_formatted, country) => {
    const server = await createTestServer()
    await moveTo(server, home)
    const { status, body } = await server.api('POST', path, {
      body: { phones: [{ phone: given }] },
    })
    const [read] = body.phones
    expect(status).toBe(200)
    expect(read).toMatchObject({ phone, phone_formatted, country, type: 'office' })
  })

  test('that opted out is blocked, in this organization only', async () => {
    const server = await createTestServer()
    const { alice, charlie, api, as } = server
    await say(server, alice, '+19045551234', 'opt_out')
    const body = { phones: [{ phone: '+19045551234' }, { phone: '+19045551235' }] }
    const blocked = (answer: { body: { phones: { outbound_sms_blocked: boolean }[] } }) =>
      answer.body.phones.map((phone) => phone.outbound_sms_blocked)
    expect(blocked(await api('POST', path, { body }))).toEqual([true, false])
    expect(blocked(await as(charlie)('POST', path, { body }))).toEqual([false, false])
  })
})

describe('GET of the list', () => {
  test('answers the organization’s contacts, newest first', async () => {
    const { api, alice, clock } = await createTestServer()
    clock.advance(1000)
    const { id } = (await api('POST', path, { body: { lead_id: alice.lead_id } })).body
    const { status, body } = await api('GET', path)
    expect([status, body.has_more, idsOf(body)]).toEqual([200, false, [id, alice.contact_id]])
  })

  test('can be limited to leads and ids', async () => {
    const { api, alice, charlie } = await createTestServer()
    const other = (await api('POST', path, { body: { name: 'Gob' } })).body
    const ids = async (query: string) => idsOf((await api('GET', `${path}?${query}`)).body)
    expect(await ids(`lead_id=${alice.lead_id}`)).toEqual([alice.contact_id])
    expect(await ids(`id__in=${other.id},${charlie.contact_id}`)).toEqual([other.id])
    expect(await ids(`lead_id=${charlie.lead_id}`)).toEqual([])
    expect(await ids(`lead_id=${alice.lead_id}&id__in=${other.id}`)).toEqual([])
  })

  test('is paged', async () => {
    const { api, alice, clock } = await createTestServer()
    clock.advance(1000)
    await api('POST', path, { body: { name: 'Gob' } })
    const first = (await api('GET', `${path}?_limit=1`)).body
    const second = (await api('GET', `${path}?_limit=1&_skip=1&_fields=id`)).body
    expect([first.has_more, first.data[0].name]).toEqual([true, 'Gob'])
    expect(second).toEqual({ has_more: false, data: [{ id: alice.contact_id }] })
  })

  test('with a bad limit is a 400', async () => {
    const { api } = await createTestServer()
    expect((await api('GET', `${path}?_limit=x`)).status).toBe(400)
  })
})

describe('PUT', () => {
  test.each(badContent)('with %s is a 400', async (_, content, problems) => {
    const { api, alice } = await createTestServer()
    const { status, body } = await api('PUT', `${path}${alice.contact_id}/`, { body: content })
    expect([status, body]).toEqual([400, fieldErrors(problems)])
  })

  test('of another lead is a 400', async () => {
    const { api, alice } = await createTestServer()
    const { lead_id } = (await api('POST', path, { body: {} })).body
    const { status, body } = await api('PUT', `${path}${alice.contact_id}/`, { body: { lead_id } })
    expect([status, body]).toEqual([400, fieldErrors({ lead: 'Value cannot be changed.' })])
  })

  test('leaves what is not sent as it is', async () => {
    const { api, as, alice, bob, clock } = await createTestServer()
    const url = `${path}${alice.contact_id}/`
    const before = (await api('GET', url)).body
    clock.advance(5000)
    const { status, body } = await as(bob)('PUT', url, { body: { title: 'CEO' } })
    const date_updated = clock.now()
    const expected = { ...before, title: 'CEO', updated_by: bob.user_id, date_updated }
    expect([status, body]).toEqual([200, expected])
  })

  test('replaces lists whole', async () => {
    const { api, alice } = await createTestServer()
    const url = `${path}${alice.contact_id}/`
    const lists = {
      phones: [{ phone: '9045551234', type: 'home' }, { phone: '9045551235' }],
      emails: [{ email: 'a@example.com' }, { email: 'b@example.com', type: 'home' }],
      urls: [{ url: 'https://example.com' }],
    }
    await api('PUT', url, { body: lists })
    const { body } = await api('PUT', url, { body: { phones: lists.phones.toReversed() } })
    expect(body.phones.map(({ phone, type }: Record<string, string>) => [phone, type])).toEqual([
      ['+19045551235', 'office'],
      ['+19045551234', 'home'],
    ])
    expect([body.emails.length, body.urls.length]).toEqual([2, 1])
    const emptied = (await api('PUT', url, { body: { phones: [], emails: null, urls: [] } })).body
    expect([emptied.phones, emptied.emails, emptied.urls]).toEqual([[], [], []])
  })

  test('accepts the contact as it was read', async () => {
    const { api, alice } = await createTestServer()
    const url = `${path}${alice.contact_id}/`
    const before = (await api('GET', url)).body
    const { status, body } = await api('PUT', url, { body: before })
    expect([status, body]).toEqual([200, before])
  })

  test('of null clears the name', async () => {
    const { api, alice } = await createTestServer()
    const url = `${path}${alice.contact_id}/`
    const { body } = await api('PUT', url, { body: { name: null, title: null } })
    expect([body.name, body.title, body.display_name]).toEqual([null, '', '+1 202-555-0150'])
  })
})

describe('DELETE', () => {
  test('removes the contact once', async () => {
    const { api, alice } = await createTestServer()
    const url = `${path}${alice.contact_id}/`
    const { status, body } = await api('DELETE', url)
    expect([status, body]).toEqual([200, {}])
    expect((await api('GET', url)).body).toEqual(missing)
    expect((await api('DELETE', url)).status).toBe(404)
    expect((await api('GET', `/lead/${alice.lead_id}/`)).body.contacts).toEqual([])
  })

  test('leaves its messages and tasks with the lead', async () => {
    const { api, alice, ctx } = await createTestServer()
    const { contact_id, lead_id } = alice
    const sms = { status: 'inbox', text: 'Hi', contact_id }
    const { id } = (await api('POST', '/activity/sms/?send_to_inbox=true', { body: sms })).body
    expect((await api('DELETE', `${path}${contact_id}/`)).status).toBe(200)
    const message = (await api('GET', `/activity/sms/${id}/`)).body
    expect([message.contact_id, message.lead_id]).toEqual([null, lead_id])
    const tasks = await ctx.db.read.selectFrom('task').select(['contact_id', 'lead_id']).execute()
    expect(tasks).toEqual([{ contact_id: null, lead_id }])
  })

  test('does not stop a message that is on its way', async () => {
    const { api, alice, runner } = await createTestServer()
    const { contact_id, local_phone } = alice
    const sms = { status: 'outbox', text: 'Hi', contact_id, local_phone }
    const { id } = (await api('POST', '/activity/sms/', { body: sms })).body
    await api('DELETE', `${path}${contact_id}/`)
    await runner.runOnce()
    expect((await api('GET', `/activity/sms/${id}/`)).body.status).toBe('sent')
  })
})

function gob({ organization_id, user_id, lead_id }: TestServer['alice'], id: string) {
  return {
    created_by: user_id,
    date_created: startOfTest,
    date_updated: startOfTest,
    display_name: 'Gob',
    emails: [{ email: 'gob@example.com', is_unsubscribed: false, type: 'office' }],
    id,
    integration_links: [],
    lead_id,
    lead_suggestions_operation_id: null,
    name: 'Gob',
    organization_id,
    phones: [
      {
        country: 'US',
        outbound_sms_blocked: false,
        phone: '+18004445555',
        phone_formatted: '+1 800-444-5555',
        type: 'mobile',
        tz_ids: [],
      },
    ],
    recent_calls: [],
    subscriptions: [],
    timezone: 'America/Los_Angeles',
    timezone_source: null,
    title: 'sr. vice president',
    updated_by: user_id,
    urls: [{ type: 'url', url: 'http://example.com/gob' }],
  }
}

function idsOf(page: { data: { id: string }[] }): string[] {
  return page.data.map(({ id }) => id)
}

/** Before the first call: who an API key stands for is remembered for a second. */
async function moveTo({ ctx, alice }: TestServer, country: string): Promise<void> {
  await ctx.db.transaction((tx) =>
    tx
      .updateTable('organization')
      .set({ country })
      .where('id', '=', alice.organization_id)
      .execute(),
  )
}
