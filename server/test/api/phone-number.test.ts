/** /phone_number/: the numbers an organization sends from (contract §3.1). */
import { describe, expect, test } from 'vitest'
import { testRefusals } from '../refusals.ts'
import { createTestServer } from '../server.ts'

const path = '/phone_number/'
const rent = `${path}request/internal/`
const missing = { error: 'Empty query: PhoneNumber matching query does not exist.' }

const fieldErrors = (fields: object) => ({ errors: [], 'field-errors': fields })

function notRented(reason: string) {
  return { ...fieldErrors({}), errors: [reason], status: 'error', error: reason }
}

describe('every route', () => {
  testRefusals(
    [
      ['GET', path],
      ['POST', rent],
      ['GET', `${path}phon_1/`],
      ['PUT', `${path}phon_1/`],
      ['DELETE', `${path}phon_1/`],
    ],
    `${path}phon_unknown/`,
    missing,
  )

  test.each(['GET', 'PUT', 'DELETE'])(
    '%s of another organization’s number is a 404',
    async (method) => {
      const { api, as, charlie } = await createTestServer()
      const url = `${path}${charlie.phone_number_id}/`
      const { status, body } = await api(method, url, { body: { label: 'Mine now' } })
      expect([status, body]).toEqual([404, missing])
      expect((await as(charlie)('GET', url)).body.label).toBe('')
    },
  )
})

describe('GET', () => {
  test('shows every field Close shows', async () => {
    const { api, alice } = await createTestServer()
    const { status, body } = await api('GET', `${path}${alice.phone_number_id}/`)
    expect(status).toBe(200)
    expect(body).toEqual({
      address_id: null,
      bundle_id: null,
      carrier: null,
      carrier_type: 'local',
      country: 'US',
      date_created: '2026-11-21T09:00:00.000000+00:00',
      date_updated: '2026-11-21T09:00:00.000000+00:00',
      forward_to: null,
      forward_to_enabled: false,
      forward_to_formatted: null,
      id: alice.phone_number_id,
      inbound_ring_duration: null,
      is_group_number: false,
      is_premium: false,
      is_verified: true,
      label: '',
      last_billed_price: null,
      mms_enabled: true,
      next_billing_on: null,
      number: '+12025550100',
      number_formatted: '+1 202-555-0100',
      organization_id: alice.organization_id,
      participants: [],
      phone_numbers: [],
      phone_numbers_formatted: [],
      press_1_to_accept: false,
      sms_enabled: true,
      supports_mms_to_countries: ['CA', 'US'],
      supports_sms_to_countries: ['CA', 'US'],
      type: 'internal',
      user_id: alice.user_id,
      voicemail_greeting_url: null,
      was_ported: false,
    })
  })

  test('answers with the _fields asked for', async () => {
    const { api, alice } = await createTestServer()
    const { body } = await api('GET', `${path}${alice.phone_number_id}/?_fields=number,label`)
    expect(body).toEqual({ number: '+12025550100', label: '' })
  })
})

describe('GET list', () => {
  test('refuses a _skip that is negative', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('GET', `${path}?_skip=-1`)
    const error = '_skip must be a non-negative integer (got "-1" instead).'
    expect([status, body]).toEqual([400, { error }])
  })

  test('has the organization’s numbers alone', async () => {
    const { as, bob, alice } = await createTestServer()
    const { body } = await as(bob)('GET', `${path}?_fields=id`)
    expect(body).toEqual({ has_more: false, data: [{ id: alice.phone_number_id }] })
  })

  test('pages, newest first', async () => {
    const { api, alice, clock } = await createTestServer()
    clock.advance(1000)
    const { id } = (await api('POST', rent, { body: { country: 'US' } })).body
    const first = await api('GET', `${path}?_limit=1&_fields=id`)
    expect(first.body).toEqual({ has_more: true, data: [{ id }] })
    const second = await api('GET', `${path}?_limit=1&_skip=1&_fields=id`)
    expect(second.body).toEqual({ has_more: false, data: [{ id: alice.phone_number_id }] })
  })

  test.each(['%2B12025550100', '+12025550100', '(202)%20555-0100', '12025550100'])(
    'finds ?number=%s',
    async (number) => {
      const { api, alice } = await createTestServer()
      const { body } = await api('GET', `${path}?number=${number}&_fields=id`)
      expect(body.data).toEqual([{ id: alice.phone_number_id }])
    },
  )

  test.each(['%2B12025550102', '%2B12025550199', 'nonsense'])(
    'has nothing for ?number=%s, which is not the organization’s',
    async (number) => {
      const { api } = await createTestServer()
      const { status, body } = await api('GET', `${path}?number=${number}`)
      expect([status, body]).toEqual([200, { has_more: false, data: [] }])
    },
  )

  test('reads a + that was not encoded as a country code, not as a space', async () => {
    const { api } = await createTestServer()
    const { id, number } = (await api('POST', rent, { body: { country: 'GB' } })).body
    const { body } = await api('GET', `${path}?number=${number}&_fields=id`)
    expect(body.data).toEqual([{ id }])
  })

  test('filters by owner, by group, by participant', async () => {
    const { api, alice, bob, charlie } = await createTestServer()
    const personal = alice.phone_number_id
    const wish = { country: 'US', sharing: 'group', assign_to: [bob.user_id] }
    const group = (await api('POST', rent, { body: wish })).body.id
    const found = async (query: string) => {
      const { body } = await api('GET', `${path}?${query}`)
      return body.data.map((item: { id: string }) => item.id)
    }
    expect(await found(`user_id=${alice.user_id}`)).toEqual([personal])
    expect(await found(`user_id=${bob.user_id}`)).toEqual([])
    expect(await found('is_group_number=true')).toEqual([group])
    expect(await found('is_group_number=false')).toEqual([personal])
    expect(await found(`participant_user_id=${alice.user_id}`)).toEqual([personal])
    expect(await found(`participant_user_id=${bob.user_id}`)).toEqual([group])
    expect(await found(`participant_user_id=${bob.user_id.toUpperCase()}`)).toEqual([])
    expect(await found(`participant_user_id=${charlie.user_id}`)).toEqual([])
    expect(await found('participant_user_id=%25')).toEqual([])
  })
})

describe('PUT', () => {
  const badPhone =
    'Phone number is not valid. Please use the international format like +16505551234'

  test.each([
    [{ label: 7 }, { label: 'Value must be of str type.' }],
    [{ label: 'l'.repeat(256) }, { label: 'The value must be no longer than 255 characters.' }],
    [{ forward_to: 'nobody' }, { forward_to: badPhone }],
    [{ forward_to_enabled: 'yes' }, { forward_to_enabled: 'Value must be of bool type.' }],
    [{ press_1_to_accept: 1 }, { press_1_to_accept: 'Value must be of bool type.' }],
    [{ participants: 'user_1' }, { participants: 'Value must be of list type.' }],
    [{ participants: ['user_unknown'] }, { participants: 'Object does not exist.' }],
    [{ phone_numbers: ['+16502221111', 'x'] }, { phone_numbers: badPhone }],
    [
      { voicemail_greeting_url: 'http://example.com/a.mp3' },
      { voicemail_greeting_url: 'The URL must start with https://.' },
    ],
    [{ voicemail_greeting_url: 'a.mp3' }, { voicemail_greeting_url: 'Invalid URL.' }],
    [{ inbound_ring_duration: 14 }, { inbound_ring_duration: 'Value must be from 15 to 90.' }],
    [{ inbound_ring_duration: 91 }, { inbound_ring_duration: 'Value must be from 15 to 90.' }],
    [{ inbound_ring_duration: 20.5 }, { inbound_ring_duration: 'Value must be of int type.' }],
  ])('of %j is a 400', async (change, problems) => {
    const { api, alice } = await createTestServer()
    const url = `${path}${alice.phone_number_id}/`
    const before = (await api('GET', url)).body
    const { status, body } = await api('PUT', url, { body: { ...change } })
    expect([status, body]).toEqual([400, fieldErrors(problems)])
    expect((await api('GET', url)).body).toEqual(before)
  })

  test('takes no participant of another organization', async () => {
    const { api, alice, bob, charlie } = await createTestServer()
    const { status, body } = await api('PUT', `${path}${alice.phone_number_id}/`, {
      body: { participants: [bob.user_id, charlie.user_id] },
    })
    expect([status, body]).toEqual([400, fieldErrors({ participants: 'Object does not exist.' })])
  })

  test('changes what it names and nothing else', async () => {
    const { api, alice, bob, clock } = await createTestServer()
    const url = `${path}${alice.phone_number_id}/`
    const before = (await api('GET', url)).body
    clock.advance(1000)
    const change = {
      label: 'My number w/ forwarding',
      forward_to_enabled: true,
      inbound_ring_duration: 45,
      participants: [alice.user_id, bob.user_id],
      press_1_to_accept: true,
      voicemail_greeting_url: 'https://example.com/aaa-bbb-ccc.mp3',
    }
    const { status, body } = await api('PUT', url, {
      body: {
        ...change,
        forward_to: '(650) 222-1111',
        phone_numbers: ['+16508889898'],
        number: '+1',
      },
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      ...before,
      ...change,
      forward_to: '+16502221111',
      forward_to_formatted: '+1 650-222-1111',
      phone_numbers: ['+16508889898'],
      phone_numbers_formatted: ['+1 650-888-9898'],
      date_updated: '2026-11-21T09:00:01.000000+00:00',
    })
    expect((await api('GET', url)).body).toEqual(body)
  })

  test('of a whole answer changes nothing', async () => {
    const { api, alice } = await createTestServer()
    const url = `${path}${alice.phone_number_id}/`
    const before = (await api('GET', url)).body
    const { status, body } = await api('PUT', url, { body: before })
    expect([status, body]).toEqual([200, before])
  })

  test('of null takes a setting back', async () => {
    const { api, alice } = await createTestServer()
    const url = `${path}${alice.phone_number_id}/`
    await api('PUT', url, { body: { forward_to: '+16502221111', inbound_ring_duration: 30 } })
    const { body } = await api('PUT', url, {
      body: { forward_to: null, inbound_ring_duration: null },
    })
    expect(body).toMatchObject({
      forward_to: null,
      forward_to_formatted: null,
      inbound_ring_duration: null,
    })
  })
})

describe('DELETE', () => {
  test('answers 200 with {}, then it is gone', async () => {
    const { api, alice } = await createTestServer()
    const url = `${path}${alice.phone_number_id}/`
    const { status, body } = await api('DELETE', url)
    expect([status, body]).toEqual([200, {}])
    expect((await api('DELETE', url)).body).toEqual(missing)
  })

  test('leaves nothing to send from', async () => {
    const { api, alice } = await createTestServer()
    await api('DELETE', `${path}${alice.phone_number_id}/`)
    const { lead_id, local_phone, remote_phone } = alice
    const { status, body } = await api('POST', '/activity/sms/', {
      body: { status: 'outbox', text: 'Hi', lead_id, local_phone, remote_phone },
    })
    const local = `${local_phone} is not one of your phone numbers.`
    expect([status, body]).toEqual([400, fieldErrors({ local_phone: local })])
  })
})

describe('POST request/internal', () => {
  test.each([
    [{}, { country: 'This field is required.' }],
    [{ country: 'USA' }, { country: 'Not a valid choice.' }],
    [{ country: 'XX' }, { country: 'Not a valid choice.' }],
    [{ country: 'US', prefix: '202555' }, { prefix: 'The value must be at most 5 digits.' }],
    [{ country: 'US', prefix: 'abc' }, { prefix: 'The value must be at most 5 digits.' }],
    [{ country: 'US', sharing: 'public' }, { sharing: 'Not a valid choice.' }],
    [{ country: 'US', carrier_type: 'shortcode' }, { carrier_type: 'Not a valid choice.' }],
    [{ country: 'US', with_sms: 'yes' }, { with_sms: 'Value must be of bool type.' }],
    [
      { country: 'US', with_sms: false, with_mms: true },
      { with_mms: 'A number with MMS needs SMS as well.' },
    ],
    [{ country: 'US', assign_to: ['user_unknown'] }, { assign_to: 'Object does not exist.' }],
  ])('of %j is a 400', async (wish, problems) => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', rent, { body: wish })
    expect([status, body]).toEqual([400, fieldErrors(problems)])
  })

  test('assigns to nobody of another organization', async () => {
    const { api, charlie } = await createTestServer()
    const { status, body } = await api('POST', rent, {
      body: { country: 'US', assign_to: [charlie.user_id] },
    })
    expect([status, body]).toEqual([400, fieldErrors({ assign_to: 'Object does not exist.' })])
  })

  test.each([
    ['US', '999'],
    ['US', '65'],
    ['US', '65012'],
    ['CA', '202'],
    ['DK', '99999'],
  ])('says so when %s has no number that begins with %s', async (country, prefix) => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', rent, { body: { country, prefix } })
    const reason = `No phone number is available in ${country} that begins with ${prefix}.`
    expect([status, body]).toEqual([400, notRented(reason)])
  })

  test('answers 201 with the number and where it is', async () => {
    const { api, alice } = await createTestServer()
    const { status, body, headers } = await api('POST', rent, {
      body: { country: 'US', prefix: '650', sharing: 'personal' },
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      id: expect.stringMatching(/^phon_[0-9A-Za-z]{43}$/),
      carrier: null,
      country: 'US',
      is_group_number: false,
      is_verified: true,
      mms_enabled: true,
      number: '+16505550100',
      number_formatted: '+1 650-555-0100',
      organization_id: alice.organization_id,
      participants: [],
      sms_enabled: true,
      supports_mms_to_countries: ['CA', 'US'],
      supports_sms_to_countries: ['CA', 'PR', 'US'],
      type: 'internal',
      user_id: alice.user_id,
    })
    expect(headers.location).toBe(`/api/v1${path}${body.id}/`)
    expect((await api('GET', String(headers.location))).body).toEqual(body)
  })

  test('rents what nobody has, not even in another organization', async () => {
    const { api, as, charlie } = await createTestServer()
    const body = { country: 'us' }
    expect((await api('POST', rent, { body })).body.number).toBe('+12025550101')
    expect((await as(charlie)('POST', rent, { body })).body.number).toBe('+12025550103')
  })

  test('ends with a 400 when all hundred fictional numbers are taken', async () => {
    const { api } = await createTestServer()
    const body = { country: 'US', prefix: '650' }
    for (let taken = 0; taken < 100; taken++) await api('POST', rent, { body })
    const answer = await api('POST', rent, { body })
    const reason = 'No phone number is available in US that begins with 650.'
    expect([answer.status, answer.body]).toEqual([400, notRented(reason)])
    expect((await api('GET', `${path}?number=%2B16505550199`)).body.data).toHaveLength(1)
  })

  test.each([
    [{ country: 'CA' }, /^\+1\d{3}55501\d\d$/],
    [{ country: 'PR' }, /^\+178755501\d\d$/],
    [{ country: 'US', carrier_type: 'tollfree' }, /^\+180055501\d\d$/],
    [{ country: 'GB' }, /^\+447\d{9}$/],
    [{ country: 'GB', prefix: '20' }, /^\+4420\d{8}$/],
    [{ country: 'DE', carrier_type: 'local' }, /^\+4930\d+$/],
    [{ country: 'BB' }, /^\+1246\d{7}$/],
  ])('%j rents a number of that country', async (wish, pattern) => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', rent, { body: wish })
    expect([status, body.country]).toEqual([201, wish.country])
    expect(body.number).toMatch(pattern)
  })

  test.each([
    [{ country: 'GB' }, { sms_enabled: true, mms_enabled: false }, ['GB'], []],
    [{ country: 'GB', with_mms: true }, { sms_enabled: true, mms_enabled: true }, ['GB'], ['GB']],
    [{ country: 'US', with_sms: false }, { sms_enabled: false, mms_enabled: false }, [], []],
    [
      { country: 'US', with_mms: false },
      { sms_enabled: true, mms_enabled: false },
      ['CA', 'PR', 'US'],
      [],
    ],
  ])('%j says what the number can do', async (wish, flags, sms, mms) => {
    const { api } = await createTestServer()
    const { body } = await api('POST', rent, { body: wish })
    expect(body).toMatchObject(flags)
    expect(body.supports_sms_to_countries).toEqual(sms)
    expect(body.supports_mms_to_countries).toEqual(mms)
  })

  test('gives a personal number to the one it is assigned to', async () => {
    const { api, bob } = await createTestServer()
    const { body } = await api('POST', rent, { body: { country: 'US', assign_to: [bob.user_id] } })
    expect(body).toMatchObject({ user_id: bob.user_id, is_group_number: false, participants: [] })
  })

  test.each(['group', 'personal'])('%s for two is a group number', async (sharing) => {
    const { api, alice, bob } = await createTestServer()
    const participants = [alice.user_id, bob.user_id]
    const { body } = await api('POST', rent, {
      body: { country: 'US', sharing, assign_to: participants },
    })
    expect(body).toMatchObject({ user_id: null, is_group_number: true, participants })
  })

  test('makes the caller the participant of a group number for nobody', async () => {
    const { api, alice } = await createTestServer()
    const { body } = await api('POST', rent, { body: { country: 'US', sharing: 'group' } })
    expect(body).toMatchObject({ user_id: null, participants: [alice.user_id] })
  })

  test('rents numbers that can send', async () => {
    const { api, alice } = await createTestServer()
    const { number } = (await api('POST', rent, { body: { country: 'US' } })).body
    const { lead_id, remote_phone } = alice
    const { status, body } = await api('POST', '/activity/sms/', {
      body: { status: 'outbox', text: 'Hi', lead_id, local_phone: number, remote_phone },
    })
    expect([status, body.status]).toEqual([200, 'outbox'])
  })
})
