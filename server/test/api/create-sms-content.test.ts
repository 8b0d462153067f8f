/** POST /activity/sms/: who, when, to whom, with which text (contract §1.3, §1.9). */
import { beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, openTestServer, startOfTest, type TestServer } from '../server.ts'
import {
  countRows,
  create,
  doesNotExist,
  fieldErrors,
  isRequired,
  png,
  sendable,
  smsPath,
  textsOnPhones,
} from '../sms.ts'

/** For tests that no other message disturbs. */
let shared: TestServer

beforeAll(async () => {
  const opened = await openTestServer()
  shared = opened.server
  return opened.close
})

describe('an exported SMS', () => {
  test('is taken back whole, what the server decides ignored', async () => {
    const server = await createTestServer()
    const { api, bob } = server
    const exported = await create(server, {
      status: 'sent',
      user_id: bob.user_id,
      attachments: [png],
    })
    server.clock.advance(5000)
    const { status, body } = await api('POST', smsPath, {
      body: {
        ...exported,
        _type: 'Call',
        cost: '999',
        error_message: '30003 Unreachable handset',
        local_phone_formatted: 'nonsense',
        created_by_name: 7,
        users: null,
        sequence_id: 'seq_1',
        rev: 40,
        state: 'queued',
        send_at: 'now',
      },
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      ...exported,
      id: expect.not.stringMatching(exported.id),
      date_updated: '2026-11-21T09:00:05.000000+00:00',
      attachments: [{ ...exported.attachments[0], media_id: expect.any(String) }],
    })
  })

  test('in the outbox becomes a draft when the script says so', async () => {
    const server = await createTestServer()
    const exported = await create(server, { status: 'outbox' })
    const copy = await create(server, { ...exported, status: 'draft' })
    expect(copy).toEqual({ ...exported, id: copy.id, status: 'draft' })
    expect(copy.id).not.toBe(exported.id)
  })
})

describe('who made it', () => {
  test.each(['created_by', 'created_by_id'])('can be said as %s', async (field) => {
    const { alice, bob } = shared
    expect(await create(shared, { status: 'sent', [field]: bob.user_id })).toMatchObject({
      created_by: bob.user_id,
      created_by_name: 'Bob Example',
      updated_by: alice.user_id,
      user_id: alice.user_id,
    })
  })

  test('is created_by when both are given', async () => {
    const { alice, bob } = shared
    const both = { created_by: bob.user_id, created_by_id: alice.user_id }
    expect(await create(shared, { status: 'sent', ...both })).toMatchObject({
      created_by: bob.user_id,
    })
  })

  test('and whose it is are two things', async () => {
    const { alice, bob } = shared
    expect(await create(shared, { status: 'sent', user_id: bob.user_id })).toMatchObject({
      created_by: alice.user_id,
      user_id: bob.user_id,
      user_name: 'Bob Example',
    })
  })
})

describe('when it was', () => {
  test('can lie in the past', async () => {
    const date_created = '2016-10-03T16:06:11.167000+00:00'
    expect(await create(shared, { status: 'sent', date_created })).toMatchObject({
      date_created,
      date_sent: date_created,
      activity_at: date_created,
      date_updated: startOfTest,
    })
  })

  test('can differ from when it was logged', async () => {
    const activity_at = '2016-10-03T16:06:11.167000+00:00'
    expect(await create(shared, { status: 'inbox', activity_at })).toMatchObject({
      activity_at,
      date_created: startOfTest,
    })
  })

  test('is now when it is null', async () => {
    const nulls = { date_created: null, activity_at: null }
    expect(await create(shared, { status: 'sent', ...nulls })).toMatchObject({
      activity_at: startOfTest,
      date_created: startOfTest,
      date_sent: startOfTest,
    })
  })

  test.each([
    ['2026-11-22T10:00:00', '-5', '2026-11-22T15:00:00.000000+00:00'],
    ['2026-11-22 10:00', '5.5', '2026-11-22T04:30:00.000000+00:00'],
    ['2026-11-22', '-7.0', '2026-11-22T07:00:00.000000+00:00'],
    ['2026-11-22T10:00:00Z', '-5', '2026-11-22T10:00:00.000000+00:00'],
    ['2026-11-22T10:00:00+02:00', '-5', '2026-11-22T08:00:00.000000+00:00'],
    ['2026-11-22T10:00:00', '', '2026-11-22T10:00:00.000000+00:00'],
    ['2026-11-22T10:00:00', '+05:30', '2026-11-22T04:30:00.000000+00:00'],
  ])('%s with an x-tz-offset of %s is %s', async (date_scheduled, offset, instant) => {
    const { api, alice } = shared
    const { body } = await api('POST', smsPath, {
      body: { ...sendable(alice), status: 'scheduled', date_scheduled },
      headers: { 'x-tz-offset': offset },
    })
    expect(body.date_scheduled).toBe(instant)
  })
})

describe('to whom', () => {
  test.each([undefined, null, ''])(
    'is the contact’s first phone when remote_phone is %j',
    async (remote_phone) => {
      const server = await createTestServer()
      const phones = [{ phone: '+12025550160' }, { phone: '+12025550161' }]
      await server.api('PUT', `/contact/${server.alice.contact_id}/`, { body: { phones } })
      await create(server, { remote_phone, lead_id: undefined })
      const { body } = await server.api('GET', smsPath)
      const { lead_id } = server.alice
      expect(body.data).toMatchObject([{ remote_phone: '+12025550160', lead_id }])
    },
  )

  test('must be said when the contact has no phone', async () => {
    const { api, alice } = await createTestServer()
    await api('PUT', `/contact/${alice.contact_id}/`, { body: { phones: [] } })
    const { status, body } = await api('POST', smsPath, {
      body: { ...sendable(alice), remote_phone: undefined },
    })
    expect([status, body]).toEqual([400, fieldErrors({ remote_phone: isRequired })])
  })

  test.each(['(202) 555-0177', '202.555.0177', '1-202-555-0177', '+1 202 555 0177'])(
    'may be written %s',
    async (remote_phone) => {
      expect((await create(shared, { remote_phone })).remote_phone).toBe('+12025550177')
    },
  )
})

describe('a template', () => {
  test('is rendered when it is sent', async () => {
    const server = await createTestServer()
    const { template_id } = server.alice
    const body = await create(server, { text: undefined, template_id })
    expect([body.text, body.template_id]).toEqual(['Hi Ada', template_id])
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual(['Hi Ada'])
  })

  test('gives way to a text, which is never rendered', async () => {
    const server = await createTestServer()
    const { template_id } = server.alice
    const text = 'Literally {{ contact.first_name }}'
    expect(await create(server, { text, template_id })).toMatchObject({ text, template_id })
  })

  const source = 'Hi {{ contact.first_name }}, {{ contact.nick }} of {{ lead.url }}'

  test('that cannot be filled in is a 400 that names the tags', async () => {
    const server = await createTestServer()
    const { api, alice } = server
    const made = await api('POST', '/sms_template/', { body: { name: 'Gaps', text: source } })
    const before = await countRows(server)
    const { status, body } = await api('POST', smsPath, {
      body: { ...sendable(alice), text: null, template_id: made.body.id },
    })
    const template = 'Nothing to fill in for {{ contact.nick }}, {{ lead.url }}.'
    expect([status, body]).toEqual([400, fieldErrors({ template })])
    expect(await countRows(server)).toEqual(before)
  })

  test('that cannot be filled in keeps its tags in a draft', async () => {
    const server = await createTestServer()
    const made = await server.api('POST', '/sms_template/', {
      body: { name: 'Gaps', text: source },
    })
    const draft = { status: 'draft', text: undefined, template_id: made.body.id }
    const { text } = await create(server, draft)
    expect(text).toBe('Hi Ada, {{ contact.nick }} of {{ lead.url }}')
  })

  test('brings its attachments', async () => {
    const server = await createTestServer()
    const made = await server.api('POST', '/sms_template/', {
      body: { name: 'Map', text: 'Here', attachments: [png] },
    })
    const { attachments } = await create(server, { text: undefined, template_id: made.body.id })
    expect(attachments).toMatchObject([png])
  })

  test.each(['draft', 'outbox'])(
    'of another user’s own does not exist for a %s',
    async (status) => {
      const server = await createTestServer()
      const { api, as, alice, bob } = server
      const text = 'Bob’s secret {{ contact.first_name }}'
      const made = await as(bob)('POST', '/sms_template/', { body: { name: 'Own', text } })
      const before = await countRows(server)
      for (const words of [undefined, null, 'Words of Alice’s own']) {
        const answer = await api('POST', smsPath, {
          body: { ...sendable(alice), status, text: words, template_id: made.body.id },
        })
        expect([answer.status, answer.body]).toEqual([400, fieldErrors({ template: doesNotExist })])
      }
      expect(await countRows(server)).toEqual(before)
    },
  )

  test('of another user’s is rendered once it is shared', async () => {
    const server = await createTestServer()
    const text = 'Bob says hi, {{ contact.first_name }}'
    const made = await server.as(server.bob)('POST', '/sms_template/', {
      body: { name: 'Shared', text, is_shared: true },
    })
    const sms = await create(server, { text: undefined, template_id: made.body.id })
    expect(sms.text).toBe('Bob says hi, Ada')
  })
})

describe('send_to_inbox', () => {
  test.each([
    ['inbox', '?send_to_inbox=true', 1],
    ['inbox', '?send_to_inbox=false', 0],
    ['inbox', '?send_to_inbox=', 0],
    ['inbox', '', 0],
    ['draft', '?send_to_inbox=true', 0],
    ['outbox', '?send_to_inbox=true', 0],
    ['sent', '?send_to_inbox=true', 0],
    ['error', '?send_to_inbox=true', 0],
  ])('of an SMS %s with %s makes %i notifications', async (status, query, count) => {
    const { api, alice } = shared
    const { body } = await api('POST', `${smsPath}${query}`, {
      body: { ...sendable(alice), status },
    })
    const tasks = await api('GET', '/task/?_type=incoming_sms')
    const { user_id, lead_id, contact_id } = alice
    const task = { object_id: body.id, assigned_to: user_id, lead_id, contact_id, text: 'Hello' }
    const about = tasks.body.data.filter((item: typeof task) => item.object_id === body.id)
    expect(about).toMatchObject(Array(count).fill(task))
  })
})

test('a text costs a cent a segment', async () => {
  const costs = ['a'.repeat(160), 'a'.repeat(161), '\u{1f600}'.repeat(36)].map(
    async (text) => (await create(shared, { text })).cost,
  )
  expect(await Promise.all(costs)).toEqual(['1', '2', '2'])
})
