/** /role/ and /group/ (contract §4.3, §13). */
import { describe, expect, test } from 'vitest'
import { createTestServer } from '../server.ts'

describe('/role/', () => {
  test('has Close’s own, which nobody can edit', async () => {
    const { api } = await createTestServer()
    const { body } = await api('GET', '/role/')
    const ids = body.data.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(['admin', 'superuser', 'user', 'restricteduser'])
    expect(body.data[0]).toMatchObject({ editable: false, date_created: '0001-01-01T00:00:00' })
    expect((await api('GET', '/role/admin/')).body).toEqual(body.data[0])
  })

  test('has no others', async () => {
    const { api } = await createTestServer()
    const { status, body } = await api('GET', '/role/role_mine/')
    const error = 'Empty query: Role matching query does not exist.'
    expect([status, body]).toEqual([404, { error }])
    expect((await api('POST', '/role/', { body: { name: 'Mine' } })).status).toBe(400)
  })
})

describe('/group/', () => {
  test('is made, renamed, filled, emptied and deleted', async () => {
    const { api, alice, bob } = await createTestServer()
    const made = await api('POST', '/group/', { body: { name: 'Sales' } })
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ id: expect.stringMatching(/^group_\w{22}$/), members: [] }),
    ])
    const url = `/group/${made.body.id}/`
    for (const { user_id } of [alice, bob]) {
      const added = await api('POST', `${url}member/`, { body: { user_id } })
      expect([added.status, added.body]).toEqual([201, { user_id }])
    }
    expect((await api('PUT', url, { body: { name: 'Team' } })).body.name).toBe('Team')
    expect((await api('DELETE', `${url}member/${bob.user_id}/`)).status).toBe(204)
    expect((await api('GET', url)).body.members).toEqual([{ user_id: alice.user_id }])
    const { body: list } = await api('GET', '/group/')
    expect(list.data).toEqual([expect.not.objectContaining({ members: expect.anything() })])
    const withMembers = await api('GET', '/group/?_fields=id,members')
    expect(withMembers.body.data).toEqual([
      { id: made.body.id, members: [{ user_id: alice.user_id }] },
    ])
    expect((await api('DELETE', url)).status).toBe(204)
    expect((await api('GET', url)).status).toBe(404)
  })

  test('has nobody of another organization, and is not theirs', async () => {
    const { api, as, charlie } = await createTestServer()
    const { body: group } = await api('POST', '/group/', { body: { name: 'Sales' } })
    const { user_id } = charlie
    const { status, body } = await api('POST', `/group/${group.id}/member/`, { body: { user_id } })
    const errors = { user: 'Object does not exist.' }
    expect([status, body]).toEqual([400, { errors: [], 'field-errors': errors }])
    for (const nobody of [user_id, group.id, 'user_0'])
      expect((await api('DELETE', `/group/${group.id}/member/${nobody}/`)).status).toBe(404)
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect((await as(charlie)(method, `/group/${group.id}/`, { body: {} })).status).toBe(404)
  })

  test.each([{}, { name: '' }, { name: 7 }])('of %j is a 400', async (body) => {
    const { api } = await createTestServer()
    expect((await api('POST', '/group/', { body })).status).toBe(400)
  })
})
