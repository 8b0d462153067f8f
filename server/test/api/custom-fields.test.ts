/** Fields of one's own on leads and contacts (contract §4.1, §13; cases/programs 5, 6). */
import { beforeEach, describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'

const fieldErrors = (fields: object) => ({ errors: [], 'field-errors': fields })
const path = '/custom_field/lead/'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

async function make(fields: object, under = path) {
  const { status, body } = await server.api('POST', under, { body: fields })
  expect([status, body]).toEqual([200, expect.objectContaining({ name: expect.any(String) })])
  return body
}

async function lead(fields: object) {
  return server.api('POST', '/lead/', { body: { name: 'Bluth', ...fields } })
}

async function put(id: string, fields: object) {
  return server.api('PUT', `/lead/${id}/`, { body: fields })
}

describe('a field', () => {
  test('is made, shown, listed at both addresses, renamed and removed', async () => {
    const field = await make({ name: 'Size', type: 'choices', choices: ['Small', 'Large'] })
    expect(field).toMatchObject({
      ...{ id: expect.stringMatching(/^cf_\w{43}$/), name: 'Size', type: 'choices' },
      ...{ choices: ['Small', 'Large'], accepts_multiple_values: false, is_shared: false },
      ...{ editable_with_roles: [], created_by: server.alice.user_id },
    })
    for (const url of [path, '/custom_fields/lead/'])
      expect((await server.api('GET', url)).body).toEqual({ has_more: false, data: [field] })
    for (const url of [path, '/custom_fields/lead/'])
      expect((await server.api('GET', `${url}${field.id}/`)).body).toEqual(field)
    const schema = await server.api('GET', '/custom_field_schema/lead/')
    expect(schema.body).toEqual({ fields: [field], object_type: 'lead' })
    const renamed = await server.api('PUT', `${path}${field.id}/`, { body: { name: 'Scale' } })
    expect(renamed.body).toEqual({ ...field, name: 'Scale' })
    expect((await server.api('DELETE', `${path}${field.id}/`)).status).toBe(200)
    expect((await server.api('GET', path)).body.data).toEqual([])
  })

  test.each([
    [path, 'LeadCustomField'],
    ['/custom_field/contact/', 'ContactCustomField'],
    ['/custom_fields/lead/', 'LeadCustomField'],
  ])('that is not there is a 404 at %s', async (under, model) => {
    const { status, body } = await server.api('GET', `${under}cf_unknown/`)
    const error = `Empty query: ${model} matching query does not exist.`
    expect([status, body]).toEqual([404, { error }])
  })

  test.each([
    [{}, { name: 'This field is required.' }],
    [{ name: ' ' }, { name: 'This field is required.' }],
    [{ name: 'x', type: 'colour' }, { type: 'Not a valid choice.' }],
    [{ name: 'x', type: 'choices' }, { choices: 'This field is required.' }],
    [{ name: 'ＳＩＺＥ' }, { name: 'There is a custom field with this name already.' }],
  ])('of %j is a 400', async (fields, errors) => {
    await make({ name: 'Size' })
    const { status, body } = await server.api('POST', path, { body: fields })
    expect([status, body]).toEqual([400, fieldErrors(errors)])
  })

  test('keeps its type, and what accepts several goes on to', async () => {
    const { id } = await make({ name: 'Size', accepts_multiple_values: true })
    for (const fields of [{ type: 'number' }, { accepts_multiple_values: false }]) {
      const { status } = await server.api('PUT', `${path}${id}/`, { body: fields })
      expect(status).toBe(400)
    }
  })

  test('is nobody else’s, and of one type of object', async () => {
    const { id } = await make({ name: 'Size' })
    const other = server.as(server.charlie)
    expect((await other('GET', path)).body.data).toEqual([])
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect((await other(method, `${path}${id}/`, { body: {} })).status).toBe(404)
    expect((await server.api('GET', `/custom_field/contact/${id}/`)).status).toBe(404)
    await make({ name: 'Size' }, '/custom_field/contact/')
  })
})

describe('a value', () => {
  test.each([
    ['text', 'blue', 'blue'],
    ['number', 7, 7],
    ['number', '7.5', 7.5],
    ['date', '2026-12-24', '2026-12-24'],
    ['datetime', '2026-12-24T10:00:00+01:00', '2026-12-24T09:00:00.000000+00:00'],
    ['choices', 'small', 'Small'],
  ])('of type %s: %j is kept as %j', async (type, given, kept) => {
    const { id } = await make({ name: 'Mine', type, choices: ['Small', 'Large'] })
    for (const fields of [
      { [`custom.${id}`]: given },
      { custom: { Mine: given } },
      { 'custom.mine': given },
    ]) {
      const { status, body } = await lead(fields)
      expect([status, body.custom, body[`custom.${id}`]]).toEqual([200, { Mine: kept }, kept])
      expect((await server.api('GET', `/lead/${body.id}/`)).body).toEqual(body)
    }
  })

  test('of type user is somebody of the organization', async () => {
    const { id } = await make({ name: 'Owner', type: 'user' })
    const { bob, charlie } = server
    expect((await lead({ 'custom.Owner': bob.user_id })).body[`custom.${id}`]).toBe(bob.user_id)
    const { status, body } = await lead({ 'custom.Owner': charlie.user_id })
    expect([status, body]).toEqual([400, fieldErrors({ 'custom.Owner': 'Object does not exist.' })])
  })

  test.each([
    ['number', 'seven', 'Value must be of number type.'],
    ['text', 7, 'Value must be of str type.'],
    ['text', '', 'A value cannot be empty. Set it to null to take it away.'],
    ['text', ['a', 'b'], 'This field holds one value.'],
    ['date', 'soon', 'Invalid ISO 8601 datetime.'],
    ['choices', 'Huge', 'Not a valid choice.'],
  ])('of type %s: %j is a 400, and nothing is made', async (type, given, why) => {
    await make({ name: 'Mine', type, choices: ['Small'] })
    const { status, body } = await lead({ 'custom.Mine': given })
    expect([status, body]).toEqual([400, fieldErrors({ 'custom.Mine': why })])
    expect((await server.api('GET', '/lead/?query=Bluth')).body.data).toEqual([])
  })

  test('of a field that is not there is no silent success', async () => {
    const why = 'There is no custom field of this name. Make it first.'
    for (const [fields, key] of [
      [{ custom: { Colour: 'blue' } }, 'custom.Colour'],
      [{ 'custom.cf_unknown': 1 }, 'custom.cf_unknown'],
    ] as const) {
      const { status, body } = await lead(fields)
      expect([status, body]).toEqual([400, fieldErrors({ [key]: why })])
    }
  })

  test('changes alone, in either form, and goes with null', async () => {
    const { id } = await make({ name: 'Colour' })
    await make({ name: 'Size' })
    const { body: made } = await lead({ custom: { Colour: 'blue', Size: 'M' } })
    expect((await put(made.id, made)).body.custom).toEqual(made.custom)
    const one = await put(made.id, { ...made, [`custom.${id}`]: 'red' })
    expect(one.body.custom).toEqual({ Colour: 'red', Size: 'M' })
    const other = await put(made.id, { ...one.body, custom: { Colour: 'green', Size: 'M' } })
    expect([other.body.custom, other.body[`custom.${id}`]]).toEqual([
      { Colour: 'green', Size: 'M' },
      'green',
    ])
    expect((await put(made.id, { 'custom.Colour': null })).body.custom).toEqual({ Size: 'M' })
  })

  test('of several is replaced, added to and taken from', async () => {
    const { id } = await make({ name: 'Tags', accepts_multiple_values: true })
    const { body: made } = await lead({ 'custom.Tags': 'a' })
    expect(made.custom).toEqual({ Tags: ['a'] })
    const key = `custom.${id}`
    expect((await put(made.id, { [`${key}.add`]: ['b', 'a'] })).body[key]).toEqual(['a', 'b'])
    expect((await put(made.id, { [`${key}.remove`]: 'a' })).body[key]).toEqual(['b'])
    expect((await put(made.id, { [key]: ['x', 'y'] })).body[key]).toEqual(['x', 'y'])
    expect((await put(made.id, { [key]: [] })).body).not.toHaveProperty(key)
  })

  test('of a contact, also of one that comes with its lead', async () => {
    const { id } = await make({ name: 'Role' }, '/custom_field/contact/')
    const key = `custom.${id}`
    const { body } = await lead({ contacts: [{ name: 'Ada', 'custom.Role': 'CEO' }] })
    const [contact] = body.contacts
    expect(contact[key]).toBe('CEO')
    const changed = await server.api('PUT', `/contact/${contact.id}/`, { body: { [key]: 'CTO' } })
    expect(changed.body[key]).toBe('CTO')
    const other = await server.api('POST', '/contact/', { body: { name: 'Bo', [key]: 'COO' } })
    expect(other.body[key]).toBe('COO')
  })

  test('goes with its field, and its lead', async () => {
    const { id } = await make({ name: 'Colour' })
    const { body: made } = await lead({ custom: { Colour: 'blue' } })
    await server.api('DELETE', `${path}${id}/`)
    expect((await server.api('GET', `/lead/${made.id}/`)).body.custom).toEqual({})
    await make({ name: 'Colour' })
    await put(made.id, { custom: { Colour: 'red' } })
    await server.api('DELETE', `/lead/${made.id}/`)
    expect(await server.ctx.db.read.selectFrom('custom_value').selectAll().execute()).toEqual([])
  })

  test('is told as changed', async () => {
    const { id } = await make({ name: 'Colour' })
    const { body: made } = await lead({ custom: { Colour: 'blue' } })
    await put(made.id, { custom: { Colour: 'red' } })
    const query = `?object_id=${made.id}&action=updated`
    await expect
      .poll(async () => (await server.api('GET', `/event/${query}`)).body.data.length)
      .toBe(1)
    const [event] = (await server.api('GET', `/event/${query}`)).body.data
    expect(event.previous_data).toMatchObject({
      custom: { Colour: 'blue' },
      [`custom.${id}`]: 'blue',
    })
  })
})

describe('a search', () => {
  const find = async (query: string) => {
    const { status, body } = await server.api('GET', `/lead/?query=${encodeURIComponent(query)}`)
    return status === 200
      ? body.data.map(({ name }: { name: string }) => name).toSorted()
      : (body['field-errors'] ?? body)
  }

  test('finds leads by name and id of a field, by value, and by having one', async () => {
    const { id } = await make({ name: 'Lead Source' })
    await make({ name: 'Size', type: 'number' })
    await make({ name: 'Met', type: 'date' })
    await lead({ name: 'A', custom: { 'Lead Source': 'Fair', Size: 5, Met: '2026-01-02' } })
    await lead({ name: 'B', custom: { 'Lead Source': 'Émile', Size: 50, Met: '2026-03-04' } })
    await lead({ name: 'C' })
    const cases: [string, string[]][] = [
      ['custom."Lead Source":fair', ['A']],
      ['custom."lead source":émile', ['B']],
      [`custom.${id}:"Fair"`, ['A']],
      ['custom."Lead Source":*', ['A', 'B']],
      ['not custom."Lead Source":* name:C', ['C']],
      ['custom."Lead Source":Fa*', ['A']],
      ['custom.Size>=5 custom.Size<50', ['A']],
      ['custom.Size!=5 name:B', ['B']],
      ['custom.Met>2026-01-02', ['B']],
      ['custom.Met:2026-01-02', ['A']],
      ['custom."Lead Source":nobody', []],
    ]
    for (const [query, names] of cases) expect([query, await find(query)]).toEqual([query, names])
  })

  test('of a field that is not there says where it stands', async () => {
    expect(JSON.stringify(await find('custom.Nothing:*'))).toContain('no custom field')
  })

  test('finds leads by a field of their contacts', async () => {
    await make({ name: 'Role' }, '/custom_field/contact/')
    await lead({ name: 'A', contacts: [{ name: 'Ada', 'custom.Role': 'CEO' }] })
    await lead({ name: 'B', contacts: [{ name: 'Bo', 'custom.Role': 'CTO' }] })
    expect(await find('contact(custom.Role:CEO)')).toEqual(['A'])
  })
})
