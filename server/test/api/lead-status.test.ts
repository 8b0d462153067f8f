/** /status/lead/: the statuses leads can have (contract §4.3). */
import { describe, expect, test } from 'vitest'
import { createTestServer } from '../server.ts'

const path = '/status/lead/'
const missing = { error: 'Empty query: LeadStatus matching query does not exist.' }
const taken = 'There is a lead status with this label already.'

const fieldErrors = (fields: object) => ({ errors: [], 'field-errors': fields })

describe('every route', () => {
  test.each([
    ['GET', path],
    ['POST', path],
    ['PUT', `${path}stat_1/`],
    ['DELETE', `${path}stat_1/`],
  ])('%s %s needs a key', async (method, url) => {
    const { as } = await createTestServer()
    const { status, body } = await as(undefined)(method, url, { body: {} })
    expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
  })

  test.each(['PUT', 'DELETE'])('%s of an unknown id is a 404', async (method) => {
    const { api } = await createTestServer()
    const { status, body } = await api(method, `${path}stat_unknown/`, { body: { label: 'New' } })
    expect([status, body]).toEqual([404, missing])
  })

  test.each(['PUT', 'DELETE'])('%s of another organization’s status is a 404', async (method) => {
    const { api, as, charlie } = await createTestServer()
    await as(charlie)('POST', path, { body: { label: 'Unused' } })
    const [, { id }] = (await as(charlie)('GET', path)).body.data
    const { status, body } = await api(method, `${path}${id}/`, { body: { label: 'Mine' } })
    expect([status, body]).toEqual([404, missing])
    expect(labels(await as(charlie)('GET', path))).toEqual(['Potential', 'Unused'])
  })
})

describe('POST', () => {
  test.each([
    ['no label', {}, 'This field is required.'],
    ['an empty label', { label: ' ' }, 'This field is required.'],
    ['an invisible label', { label: '\u2800' }, 'This field is required.'],
    ['a label that is no text', { label: 7 }, 'Value must be of str type.'],
    [
      'a label too long',
      { label: 'l'.repeat(201) },
      'The value must be no longer than 200 characters.',
    ],
    ['a label that is taken', { label: 'potential' }, taken],
  ])('with %s is a 400', async (_, content, label) => {
    const { api } = await createTestServer()
    const { status, body } = await api('POST', path, { body: content })
    expect([status, body]).toEqual([400, fieldErrors({ label })])
  })

  test('puts the new status last', async () => {
    const { api, alice } = await createTestServer()
    const { status, body } = await api('POST', path, { body: { label: ' Qualified ', color: 'x' } })
    const { organization_id } = alice
    expect([status, body]).toEqual([200, { id: body.id, label: 'Qualified', organization_id }])
    expect(body.id).toMatch(/^stat_[0-9A-Za-z]{43}$/)
    await api('POST', path, { body: { label: 'Customer' } })
    expect(labels(await api('GET', path))).toEqual(['Potential', 'Qualified', 'Customer'])
  })
})

test('GET answers the organization’s statuses on one page', async () => {
  const { api, alice } = await createTestServer()
  const { status, body } = await api('GET', path)
  const { status_id: id, organization_id } = alice
  const data = [{ id, label: 'Potential', organization_id }]
  expect([status, body]).toEqual([200, { has_more: false, data }])
})

describe('PUT', () => {
  test('to the label of another status is a 400', async () => {
    const { api, alice } = await createTestServer()
    await api('POST', path, { body: { label: 'Qualified' } })
    const url = `${path}${alice.status_id}/`
    const { status, body } = await api('PUT', url, { body: { label: 'QUALIFIED' } })
    expect([status, body]).toEqual([400, fieldErrors({ label: taken })])
  })

  test('renames the status, on its leads too', async () => {
    const { api, alice } = await createTestServer()
    const url = `${path}${alice.status_id}/`
    const { status, body } = await api('PUT', url, { body: { label: 'POTENTIAL' } })
    expect([status, body.label]).toEqual([200, 'POTENTIAL'])
    expect((await api('GET', `/lead/${alice.lead_id}/`)).body.status_label).toBe('POTENTIAL')
  })

  test('of nothing changes nothing', async () => {
    const { api, alice } = await createTestServer()
    const { status, body } = await api('PUT', `${path}${alice.status_id}/`, { body: {} })
    expect([status, body.label]).toEqual([200, 'Potential'])
  })
})

describe('DELETE', () => {
  test('of a status that leads have is a 400', async () => {
    const { api, alice } = await createTestServer()
    await api('POST', path, { body: { label: 'Qualified' } })
    const { status, body } = await api('DELETE', `${path}${alice.status_id}/`)
    const problem = { status: 'Leads have this status. Give them another one first.' }
    expect([status, body]).toEqual([400, fieldErrors(problem)])
    expect(labels(await api('GET', path))).toEqual(['Potential', 'Qualified'])
  })

  test('of the last status is a 400', async () => {
    const { api, alice } = await createTestServer()
    await api('DELETE', `/lead/${alice.lead_id}/`)
    const { status, body } = await api('DELETE', `${path}${alice.status_id}/`)
    const problem = { status: 'The last lead status cannot be deleted.' }
    expect([status, body]).toEqual([400, fieldErrors(problem)])
  })

  test('removes a status that no lead has', async () => {
    const { api } = await createTestServer()
    const { id } = (await api('POST', path, { body: { label: 'Qualified' } })).body
    const { status, body } = await api('DELETE', `${path}${id}/`)
    expect([status, body]).toEqual([200, {}])
    expect((await api('DELETE', `${path}${id}/`)).status).toBe(404)
    expect(labels(await api('GET', path))).toEqual(['Potential'])
  })
})

function labels({ body }: { body: { data: { label: string }[] } }): string[] {
  return body.data.map(({ label }) => label)
}
