/** /me/: who is calling (contract §4.3). */
import { expect, test } from 'vitest'
import { createTestServer } from '../server.ts'

const at = '2026-11-21T09:00:00.000000+00:00'

test('needs a key', async () => {
  const { as } = await createTestServer()
  const { status, body } = await as(undefined)('GET', '/me/')
  expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
})

test('shows the user, the organization and the numbers', async () => {
  const { api, alice } = await createTestServer()
  const { status, body } = await api('GET', '/me/')
  expect(status).toBe(200)
  expect(body).toEqual({
    date_created: at,
    date_updated: at,
    email: 'alice@example.com',
    email_accounts: [],
    first_name: 'Alice',
    id: alice.user_id,
    image: null,
    last_name: 'Example',
    last_used_timezone: null,
    memberships: [
      {
        auto_record_calls: 'disabled',
        id: expect.stringMatching(/^memb_[0-9A-Za-z]{43}$/),
        organization_id: alice.organization_id,
        permissions_granted: [],
        role_id: 'admin',
        track_email_opens: false,
        user_id: alice.user_id,
      },
    ],
    organizations: [
      {
        created_by: null,
        date_created: at,
        date_updated: at,
        id: alice.organization_id,
        lead_statuses: [{ id: alice.status_id, label: 'Potential' }],
        name: 'Alice Inc.',
        pipelines: [],
        updated_by: null,
      },
    ],
    phone_numbers: [
      {
        date_created: at,
        date_updated: at,
        id: alice.phone_number_id,
        number: '+12025550100',
        organization_id: alice.organization_id,
      },
    ],
  })
})

test('answers with the _fields asked for', async () => {
  const { api, alice } = await createTestServer()
  const { body } = await api('GET', '/me/?_fields=id,email')
  expect(body).toEqual({ id: alice.user_id, email: 'alice@example.com' })
})

test('is somebody else for another key', async () => {
  const { as, bob, charlie } = await createTestServer()
  expect((await as(bob)('GET', '/me/')).body).toMatchObject({
    id: bob.user_id,
    memberships: [{ user_id: bob.user_id }],
    organizations: [{ id: bob.organization_id }],
  })
  const body = (await as(charlie)('GET', '/me/')).body
  expect(body).toMatchObject({ id: charlie.user_id, organizations: [{ name: 'Charlie Inc.' }] })
  expect(body.memberships).toHaveLength(1)
})

test('has group numbers after personal ones, for those who take part', async () => {
  const { api, as, alice, bob } = await createTestServer()
  const rent = (wish: object) =>
    api('POST', '/phone_number/request/internal/', { body: { country: 'US', ...wish } })
  const group = (await rent({ sharing: 'group', assign_to: [bob.user_id, alice.user_id] })).body
  const personal = (await rent({ assign_to: [bob.user_id] })).body
  await rent({ sharing: 'group', assign_to: [alice.user_id] })
  const numbers = (await as(bob)('GET', '/me/?_fields=phone_numbers')).body.phone_numbers
  expect(numbers.map((item: { id: string }) => item.id)).toEqual([personal.id, group.id])
})

test('has numbers that can send before those that cannot', async () => {
  const { api, as, bob, clock } = await createTestServer()
  const rent = (wish: object) =>
    api('POST', '/phone_number/request/internal/', {
      body: { country: 'US', assign_to: [bob.user_id], ...wish },
    })
  const mute = (await rent({ with_sms: false })).body
  clock.advance(1000)
  const able = (await rent({})).body
  const numbers = (await as(bob)('GET', '/me/')).body.phone_numbers
  expect(numbers.map((item: { id: string }) => item.id)).toEqual([able.id, mute.id])
})

test('has a personal number once, and for its owner alone', async () => {
  const { api, as, alice, bob } = await createTestServer()
  const participants = [alice.user_id, bob.user_id]
  await api('PUT', `/phone_number/${alice.phone_number_id}/`, { body: { participants } })
  expect((await api('GET', '/me/')).body.phone_numbers).toHaveLength(1)
  expect((await as(bob)('GET', '/me/')).body.phone_numbers).toEqual([])
})
