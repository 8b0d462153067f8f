/** /user/: the people of the organization (contract §4.3). */
import { describe, expect, test } from 'vitest'
import { createTestServer } from '../server.ts'

const at = '2026-11-21T09:00:00.000000+00:00'
const missing = { error: 'Empty query: User matching query does not exist.' }

const idsOf = (body: { data: { id: string }[] }) => body.data.map((item) => item.id)

describe('every route', () => {
  test.each(['/user/', '/user/user_1/'])('GET %s needs a key', async (url) => {
    const { as } = await createTestServer()
    const { status, body } = await as(undefined)('GET', url)
    expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
  })
})

describe('GET', () => {
  test('of an unknown id is a 404', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('GET', '/user/user_unknown/')
    expect([status, body]).toEqual([404, missing])
  })

  test('of another organization’s user is a 404', async () => {
    const { api, charlie } = await createTestServer()
    const { status, body } = await api('GET', `/user/${charlie.user_id}/`)
    expect([status, body]).toEqual([404, missing])
  })

  test('shows a colleague', async () => {
    const { api, bob } = await createTestServer()
    const { status, body } = await api('GET', `/user/${bob.user_id}/`)
    expect(status).toBe(200)
    expect(body).toEqual({
      date_created: at,
      date_updated: at,
      email: 'bob@example.com',
      first_name: 'Bob',
      id: bob.user_id,
      image: null,
      last_name: 'Example',
      last_used_timezone: null,
      organizations: [bob.organization_id],
    })
  })

  test('answers with the _fields asked for', async () => {
    const { api, bob } = await createTestServer()
    const { body } = await api('GET', `/user/${bob.user_id}/?_fields=first_name`)
    expect(body).toEqual({ first_name: 'Bob' })
  })
})

describe('GET list', () => {
  test('refuses an order Close does not have', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('GET', '/user/?_order_by=email')
    const fields = { _order_by: 'Not a valid choice.' }
    expect([status, body]).toEqual([400, { errors: [], 'field-errors': fields }])
  })

  test('refuses a _limit that is no number', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('GET', '/user/?_limit=x')
    const error = '_limit must be an integer (got "x" instead).'
    expect([status, body]).toEqual([400, { error }])
  })

  test('has everybody of the organization and nobody else', async () => {
    const { api, as, alice, bob, charlie } = await createTestServer()
    const { status, body } = await api('GET', '/user/')
    expect([status, body.has_more]).toEqual([200, false])
    expect(idsOf(body)).toEqual([alice.user_id, bob.user_id])
    expect(idsOf((await as(charlie)('GET', '/user/')).body)).toEqual([charlie.user_id])
  })

  test('pages', async () => {
    const { api, alice, bob } = await createTestServer()
    const first = await api('GET', '/user/?_limit=1&_fields=id')
    expect(first.body).toEqual({ has_more: true, data: [{ id: alice.user_id }] })
    const second = await api('GET', '/user/?_limit=1&_skip=1&_fields=id')
    expect(second.body).toEqual({ has_more: false, data: [{ id: bob.user_id }] })
  })

  test.each([
    ['', ['Bob', 'Alice']],
    ['?_order_by=', ['Bob', 'Alice']],
    ['?_order_by=last_name,first_name', ['Bob', 'Alice']],
    ['?_order_by=first_name,last_name', ['Alice', 'Bob']],
  ])('%s puts them in order', async (query, names) => {
    const { api, ctx, alice } = await createTestServer()
    await ctx.db.transaction((tx) =>
      tx
        .updateTable('user')
        .set({ last_name: 'Zimmer' })
        .where('organization_id', '=', alice.organization_id)
        .where('id', '=', alice.user_id)
        .execute(),
    )
    const { body } = await api('GET', `/user/${query}`)
    expect(body.data.map((item: { first_name: string }) => item.first_name)).toEqual(names)
  })
})
