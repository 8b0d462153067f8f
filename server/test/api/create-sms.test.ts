/** POST /activity/sms/: log, draft, schedule or send (contract §1.3–1.6). Refusals: bad-input.test.ts. */
import { beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, openTestServer, startOfTest, type TestServer } from '../server.ts'
import {
  afterStart,
  countRows,
  create,
  fieldErrors,
  isRequired,
  png,
  sendable,
  smsPath,
  textsOnPhones,
  tomorrow,
} from '../sms.ts'

const acti = /^acti_[0-9A-Za-z]{43}$/

/** Every field of an answer, in the order of the documentation's example. */
function whole({ alice }: TestServer, differences: object): object {
  return {
    _type: 'SMS',
    activity_at: startOfTest,
    contact_id: alice.contact_id,
    cost: null,
    created_by: alice.user_id,
    date_created: startOfTest,
    date_scheduled: null,
    date_sent: null,
    date_updated: startOfTest,
    direction: 'outbound',
    error_message: null,
    id: expect.stringMatching(acti),
    lead_id: alice.lead_id,
    local_country_iso: 'US',
    local_phone: '+12025550100',
    local_phone_formatted: '+1 202-555-0100',
    organization_id: alice.organization_id,
    remote_country_iso: 'US',
    remote_phone: '+12025550150',
    remote_phone_formatted: '+1 202-555-0150',
    source: 'Close.io',
    status: 'draft',
    template_id: null,
    text: 'Hello',
    updated_by: alice.user_id,
    user_id: alice.user_id,
    users: [],
    created_by_name: 'Alice Example',
    updated_by_name: 'Alice Example',
    user_name: 'Alice Example',
    ...differences,
  }
}

test('needs a key', async () => {
  const { as } = await createTestServer()
  const { status, body } = await as(undefined)('POST', smsPath, { body: { status: 'draft' } })
  expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
})

test('without a status is a 400', async () => {
  const { api } = await createTestServer()
  const { status, body } = await api('POST', smsPath, { body: { text: 'Hello' } })
  expect([status, body]).toEqual([400, fieldErrors({ status: isRequired })])
})

describe('the status', () => {
  let shared: TestServer
  beforeAll(async () => {
    const opened = await openTestServer()
    shared = opened.server
    return opened.close
  })
  const noNumber = { local_country_iso: null, local_phone: null, local_phone_formatted: null }
  test.each([
    ['inbox', {}, { direction: 'inbound', cost: '1' }],
    ['inbox', { local_phone: null }, { direction: 'inbound', source: 'External', ...noNumber }],
    ['draft', {}, { cost: '1' }],
    ['draft', { local_phone: null }, { cost: '1', ...noNumber }],
    [
      'scheduled',
      { date_scheduled: tomorrow },
      { cost: '1', date_scheduled: tomorrow, activity_at: tomorrow },
    ],
    ['outbox', {}, { cost: '1' }],
    ['outbox', { source: 'External', direction: 'inbound' }, { cost: '1' }],
    ['sent', {}, { date_sent: startOfTest, cost: '1' }],
    ['sent', { local_phone: null }, { date_sent: startOfTest, source: 'External', ...noNumber }],
    ['sent', { source: 'External' }, { date_sent: startOfTest, source: 'External' }],
    ['error', {}, { cost: '1' }],
    ['error', { local_phone: null }, { source: 'External', ...noNumber }],
  ])('%s with %j answers 200 with the whole SMS', async (status, fields, differences) => {
    const answer = await shared.api('POST', smsPath, {
      body: { ...sendable(shared.alice), ...fields, status },
    })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual(whole(shared, { status, ...differences }))
    expect((await shared.api('GET', `${smsPath}${answer.body.id}/`)).text).toBe(answer.text)
  })

  test.each([
    ['draft', 'GB', '+442079460123', '+44 20 7946 0123'],
    ['sent', 'DE', '+493023125000', '+49 30 23125000'],
    ['inbox', 'CA', '+14165550123', '+1 416-555-0123'],
    ['error', 'FR', '+33612345678', '+33 6 12 34 56 78'],
  ])('%s tells the country of each number, here US and %s', async (status, iso, phone, shown) => {
    const answer = await shared.api('POST', smsPath, {
      body: { status, local_phone: shared.alice.local_phone, remote_phone: phone },
    })
    expect(answer.body).toMatchObject({
      local_country_iso: 'US',
      local_phone_formatted: '+1 202-555-0100',
      remote_country_iso: iso,
      remote_phone_formatted: shown,
    })
    const stranger = await shared.api('POST', smsPath, { body: { status, remote_phone: phone } })
    expect(stranger.body).toMatchObject({ local_country_iso: null, remote_country_iso: iso })
  })

  test.each(['inbox', 'draft', 'sent', 'error'])('%s alone is enough', async (status) => {
    const { api, alice } = shared
    const answer = await api('POST', smsPath, { body: { status } })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ status, text: null, lead_id: null, user_id: alice.user_id })
  })

  test.each(['inbox', 'draft', 'sent', 'error'])('%s is never sent', async (status) => {
    const server = await createTestServer()
    await create(server, { status })
    expect((await countRows(server)).waiting).toBe(0)
    expect(await server.runner.runOnce()).toBe(0)
  })

  test('outbox sends', async () => {
    const server = await createTestServer()
    const { id } = await create(server, {})
    server.clock.advance(10)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual(['Hello'])
    const date_sent = afterStart(10)
    expect((await server.api('GET', `${smsPath}${id}/`)).body).toEqual(
      whole(server, {
        status: 'sent',
        cost: '1',
        date_sent,
        activity_at: date_sent,
        date_updated: date_sent,
      }),
    )
  })

  test('outbox with send_in sends after so many seconds', async () => {
    const server = await createTestServer()
    const { status } = await create(server, { send_in: 59 })
    server.clock.advance(58_999)
    await server.runner.runOnce()
    expect([status, await textsOnPhones(server)]).toEqual(['outbox', []])
    server.clock.advance(1)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual(['Hello'])
  })

  test('scheduled sends at its date', async () => {
    const server = await createTestServer()
    await create(server, { status: 'scheduled', date_scheduled: afterStart(60_000) })
    server.clock.advance(59_999)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual([])
    server.clock.advance(1)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual(['Hello'])
  })
})

describe('the answer', () => {
  test('is written as in the documentation', async () => {
    const server = await createTestServer()
    const { text } = await server.api('POST', smsPath, {
      body: {
        ...sendable(server.alice),
        status: 'inbox',
        local_phone: '+16503334444',
        remote_phone: '(818) 300-4000',
        date_created: '2016-10-03T12:06:11.1679-04:00',
        attachments: [png],
      },
    })
    const date = '2016-10-03T16:06:11.167000+00:00'
    const expected = whole(server, {
      activity_at: date,
      date_created: date,
      direction: 'inbound',
      local_phone: '+16503334444',
      local_phone_formatted: '+1 650-333-4444',
      remote_phone: '+18183004000',
      remote_phone_formatted: '+1 818-300-4000',
      source: 'External',
      status: 'inbox',
      attachments: [
        {
          content_type: 'image/png',
          filename: 'map.png',
          media_id: expect.stringMatching(/^media_[0-9A-Za-z]{22}$/),
          size: null,
          url: 'https://example.com/map.png',
        },
      ],
    })
    const body = JSON.parse(text)
    expect(body).toEqual(expected)
    expect(Object.keys(body)).toEqual(Object.keys(expected))
    expect(Object.keys(body.attachments[0])).toEqual(
      Object.keys(Reflect.get(expected, 'attachments')[0]),
    )
    expect(text).toBe(JSON.stringify(body))
  })

  test('has no attachments when there are none', async () => {
    const server = await createTestServer()
    expect(await create(server, { attachments: [] })).not.toHaveProperty('attachments')
  })

  test('has the _fields asked for', async () => {
    const { api } = await createTestServer()
    const answer = await api('POST', `${smsPath}?_fields=status,text`, {
      body: { status: 'draft', text: 'Hello' },
    })
    expect(answer.text).toBe('{"status":"draft","text":"Hello"}')
  })

  test('is the same without the slash at the end of the URL', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', '/activity/sms', { body: { status: 'draft' } })
    expect([status, body.status]).toEqual([200, 'draft'])
  })
})
