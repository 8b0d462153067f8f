/** PUT /activity/sms/{id}/: edit a draft, send it, call it back (contract §1.4, §1.7). */
import { describe, expect, test } from 'vitest'
import { type Editable, editable } from '../../src/messages/columns.ts'
import { type Answer, createTestServer, startOfTest, type TestServer } from '../server.ts'
import {
  afterStart,
  countRows,
  create,
  fieldErrors,
  isRequired,
  png,
  smsNotFound,
  smsPath,
  textsOnPhones,
  tomorrow,
} from '../sms.ts'

function put({ api }: TestServer, { id }: { id: string }, body: object): Promise<Answer> {
  return api('PUT', `${smsPath}${id}/`, { body })
}

/** A PUT that must succeed, and what it answers. */
async function change(server: TestServer, sms: { id: string }, body: object) {
  const answer = await put(server, sms, body)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

async function get({ api }: TestServer, { id }: { id: string }): Promise<Answer['body']> {
  return (await api('GET', `${smsPath}${id}/`)).body
}

test('needs a key', async () => {
  const server = await createTestServer()
  const draft = await create(server, { status: 'draft' })
  const { status, body } = await server.as(undefined)('PUT', `${smsPath}${draft.id}/`, {
    body: { text: 'Changed' },
  })
  expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
  expect(await get(server, draft)).toEqual(draft)
})

test('of an unknown id is a 404', async () => {
  const server = await createTestServer()
  const { status, body } = await put(server, { id: 'acti_unknown' }, { text: 'Changed' })
  expect([status, body]).toEqual([404, smsNotFound])
})

test('of another organization’s SMS is a 404 that changes nothing', async () => {
  const server = await createTestServer()
  const draft = await create(server, { status: 'draft' })
  const { status, body } = await server.as(server.charlie)('PUT', `${smsPath}${draft.id}/`, {
    body: { text: 'Changed' },
  })
  expect([status, body]).toEqual([404, smsNotFound])
  expect(await get(server, draft)).toEqual(draft)
})

describe('of a draft', () => {
  test.each([
    { text: 'Changed' },
    { text: null, cost: null },
    { remote_phone: '+12025550199', remote_phone_formatted: '+1 202-555-0199' },
    { local_phone: null, local_phone_formatted: null, local_country_iso: null },
    { activity_at: '2016-10-03T16:06:11.167000+00:00' },
    { date_scheduled: tomorrow },
    { contact_id: null },
    { lead_id: null, contact_id: null },
    { user_id: null, user_name: null },
    { status: 'draft', text: 'Changed' },
  ])('to %j changes that', async (fields) => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft' })
    server.clock.advance(1000)
    const after = { ...draft, ...fields, date_updated: afterStart(1000) }
    expect(await change(server, draft, fields)).toEqual(after)
    expect(await get(server, draft)).toEqual(after)
  })

  // Each has its line here: one that is left out of the table of columns would be answered, not stored.
  const examples: Record<Editable, (server: TestServer) => unknown> = {
    activity_at: () => '2016-10-03T16:06:11.167000+00:00',
    attachments: () => [png],
    contact_id: () => null,
    date_scheduled: () => tomorrow,
    lead_id: () => null,
    local_phone: () => '+12025550199',
    remote_phone: () => '+12025550199',
    template_id: ({ alice }) => alice.template_id,
    text: () => 'Changed',
    user_id: ({ bob }) => bob.user_id,
  }
  test.each(editable)('keeps the %s it is given', async (column) => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft' })
    const value = examples[column](server)
    // A contact would bring its lead.
    const alone = column === 'lead_id' ? { contact_id: null } : {}
    const answer = await change(server, draft, { [column]: value, ...alone })
    expect(answer).toMatchObject({ [column]: value })
    expect(await get(server, answer)).toEqual(answer)
  })

  test('tells who changed it', async () => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft' })
    const { body } = await server.as(server.bob)('PUT', `${smsPath}${draft.id}/`, {
      body: { text: 'Changed' },
    })
    expect(body).toMatchObject({
      created_by_name: 'Alice Example',
      updated_by: server.bob.user_id,
      updated_by_name: 'Bob Example',
    })
  })

  test.each([{}, { colour: 'red' }])('to %j changes nothing', async (fields) => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft' })
    const before = await countRows(server)
    server.clock.advance(1000)
    expect(await change(server, draft, fields)).toEqual(draft)
    expect(await countRows(server)).toEqual(before)
  })

  test('to its own answer changes nothing but the date', async () => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft' })
    server.clock.advance(1000)
    const after = { ...draft, date_updated: afterStart(1000) }
    expect(await change(server, draft, draft)).toEqual(after)
  })

  test('leaves alone what is fixed once it is made', async () => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft' })
    const { bob } = server
    const fixed = {
      id: 'acti_1',
      direction: 'inbound',
      source: 'External',
      date_created: tomorrow,
      organization_id: 'orga_1',
      created_by: bob.user_id,
      created_by_id: bob.user_id,
      date_sent: tomorrow,
      error_message: 'x',
      cost: '7',
    }
    expect(await change(server, draft, fixed)).toEqual(draft)
  })

  test('replaces its attachments', async () => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft', attachments: [png, png] })
    const one = { ...png, filename: 'other.png' }
    expect((await change(server, draft, { attachments: [one] })).attachments).toMatchObject([one])
    expect(await change(server, draft, { attachments: null })).not.toHaveProperty('attachments')
  })

  test('renders a template in place of its text', async () => {
    const server = await createTestServer()
    const { template_id } = server.alice
    const draft = await create(server, { status: 'draft' })
    expect(await change(server, draft, { template_id })).toMatchObject({
      template_id,
      text: 'Hi Ada',
    })
  })

  test('takes no template of another user’s own', async () => {
    const server = await createTestServer()
    const made = await server.as(server.bob)('POST', '/sms_template/', {
      body: { name: 'Own', text: 'Bob’s secret' },
    })
    const draft = await create(server, { status: 'draft' })
    const { status, body } = await put(server, draft, { template_id: made.body.id })
    expect([status, body]).toEqual([400, fieldErrors({ template: 'Object does not exist.' })])
    expect(await get(server, draft)).toEqual(draft)
  })

  test('fills in what its template lacked when it is sent', async () => {
    const server = await createTestServer()
    const { template_id, contact_id } = server.alice
    const nobody = { contact_id: null, text: undefined, template_id }
    const draft = await create(server, { status: 'draft', ...nobody })
    expect(draft.text).toBe('Hi {{ contact.first_name }}')
    const { status, body } = await put(server, draft, { status: 'outbox' })
    const template = 'Nothing to fill in for {{ contact.first_name }}.'
    expect([status, body]).toEqual([400, fieldErrors({ template })])
    expect(await get(server, draft)).toEqual(draft)
    const sent = await change(server, draft, { status: 'outbox', contact_id })
    expect(sent.text).toBe('Hi Ada')
  })
})

describe('sends', () => {
  test('a draft, with the edits of the same PUT', async () => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft', remote_phone: '+12025550113' })
    const edits = { text: 'Changed', remote_phone: '(202) 555-0110' }
    const queued = await change(server, draft, { status: 'outbox', ...edits })
    expect(queued).toEqual({
      ...draft,
      status: 'outbox',
      text: 'Changed',
      remote_phone: '+12025550110',
      remote_phone_formatted: '+1 202-555-0110',
    })
    await server.runner.runOnce()
    const { body } = await server.api('GET', '/_/sandbox/messages/')
    expect(body.data).toMatchObject([{ to: '+12025550110', text: 'Changed' }])
    expect(await get(server, draft)).toEqual({ ...queued, status: 'sent', date_sent: startOfTest })
  })

  test('what was drafted as somebody else’s inbound text as our own', async () => {
    const server = await createTestServer()
    const said = { direction: 'inbound', source: 'External' }
    const draft = await create(server, { status: 'draft', ...said })
    expect(draft).toMatchObject({ ...said, cost: null })
    const queued = await change(server, draft, { status: 'outbox' })
    expect(queued).toMatchObject({ direction: 'outbound', source: 'Close.io', cost: '1' })
    expect(await get(server, draft)).toEqual(queued)
  })

  test('a draft at the date of the same PUT, in the zone of x-tz-offset', async () => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft' })
    const { status, body } = await server.api('PUT', `${smsPath}${draft.id}/`, {
      body: { status: 'scheduled', date_scheduled: '2026-11-22T04:00:00' },
      headers: { 'x-tz-offset': '-5' },
    })
    const times = { date_scheduled: tomorrow, activity_at: tomorrow }
    expect([status, body]).toEqual([200, { ...draft, status: 'scheduled', ...times }])
    server.clock.set(tomorrow)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual(['Hello'])
  })

  test('a draft at the date it was given before', async () => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft', date_scheduled: tomorrow })
    const scheduled = await change(server, draft, { status: 'scheduled' })
    expect(scheduled.date_scheduled).toBe(tomorrow)
  })

  test.each([
    [{ status: 'scheduled' }, { date_scheduled: isRequired }],
    [{ status: 'outbox', text: null }, { text: isRequired }],
    [{ status: 'outbox', local_phone: null }, { local_phone: isRequired }],
    [{ status: 'outbox', remote_phone: null, contact_id: null }, { remote_phone: isRequired }],
    [{ status: 'outbox', send_in: 60 }, { send_in: 'Value must be from 0 to 59.' }],
    [{ send_in: 5 }, { send_in: 'send_in is only allowed with status outbox.' }],
    [
      { status: 'draft', send_in: 5, text: 'x' },
      { send_in: 'send_in is only allowed with status outbox.' },
    ],
  ])('nothing when it is %j, and changes nothing', async (fields, problems) => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft' })
    const before = await countRows(server)
    const { status, body } = await put(server, draft, fields)
    expect([status, body]).toEqual([400, fieldErrors(problems)])
    expect(await get(server, draft)).toEqual(draft)
    expect(await countRows(server)).toEqual(before)
  })
})
