/** `x-http-method-override`: a POST in place of a GET, PUT or DELETE (contract §7.3). */
import { describe, expect, test } from 'vitest'
import { type Answer, createTestServer, type TestServer } from '../server.ts'
import { countRows, create, fieldErrors, smsNotFound, smsPath } from '../sms.ts'

/** What Close's own client does with a request that is too long for a URL. */
function posing(server: TestServer, as: string, path: string, body?: object): Promise<Answer> {
  return server.api('POST', path, {
    ...(body && { body }),
    headers: { 'x-http-method-override': as },
  })
}

describe('a POST', () => {
  test.each(['GET', 'PUT', 'DELETE'])('in place of a %s needs a key', async (method) => {
    const server = await createTestServer()
    const { id } = await create(server, { status: 'draft' })
    const { status, body } = await server.as(undefined)('POST', `${smsPath}${id}/`, {
      body: {},
      headers: { 'x-http-method-override': method },
    })
    expect([status, body]).toEqual([401, { error: 'Unauthorized' }])
    expect((await server.api('GET', `${smsPath}${id}/`)).body.status).toBe('draft')
  })

  test.each(['GET', 'PUT', 'DELETE'])('in place of a %s of an unknown id is a 404', async (as) => {
    const server = await createTestServer()
    const { status, body } = await posing(server, as, `${smsPath}acti_unknown/`, {})
    expect([status, body]).toEqual([404, smsNotFound])
  })

  test.each(['PATCH', 'OPTIONS', 'nonsense'])('in place of %j never runs as a POST', async (as) => {
    const server = await createTestServer()
    const before = await countRows(server)
    const { status, body } = await posing(server, as, smsPath, { status: 'draft' })
    expect([status, body]).toEqual([405, { error: expect.any(String) }])
    expect(await countRows(server)).toEqual(before)
  })

  test('in place of a POST is a POST', async () => {
    const server = await createTestServer()
    const { status, body } = await posing(server, 'post', smsPath, { status: 'draft' })
    expect([status, body.status]).toEqual([200, 'draft'])
  })
})

describe('in place of a GET', () => {
  test.each(['GET', 'get', 'Get'])('%s lists and creates nothing', async (as) => {
    const server = await createTestServer()
    const created = await create(server, { status: 'draft' })
    const before = await countRows(server)
    const { status, body } = await posing(server, as, smsPath, { status: 'draft', _params: {} })
    expect([status, body]).toEqual([200, { has_more: false, data: [created] }])
    expect(await countRows(server)).toEqual(before)
  })

  test('a filter may be longer than any URL', async () => {
    const server = await createTestServer()
    const wanted = await create(server, { status: 'draft', text: 'wanted' })
    await create(server, { status: 'draft', text: 'other' })
    const others = Array.from({ length: 3999 }, (_, n) => `acti_${n}`)
    for (const id__in of [[...others, wanted.id], [...others, wanted.id].join(',')]) {
      const { status, body } = await posing(server, 'GET', smsPath, { _params: { id__in } })
      expect([status, body]).toEqual([200, { has_more: false, data: [wanted] }])
    }
  })

  test('all filters may be long at once', async () => {
    const server = await createTestServer()
    const many = Array.from({ length: 4000 }, (_, n) => n).join(',')
    const { status, body } = await posing(server, 'GET', smsPath, {
      _params: {
        id__in: many,
        lead_id: many,
        contact_id: many,
        user_id: many,
        direction: many,
        status: many,
      },
    })
    expect([status, body]).toEqual([200, { has_more: false, data: [] }])
  })

  test('a filter may not be endless', async () => {
    const server = await createTestServer()
    const id__in = Array.from({ length: 4001 }, (_, n) => n)
    const { status, body } = await posing(server, 'GET', smsPath, { _params: { id__in } })
    expect([status, body]).toEqual([400, fieldErrors({ id__in: 'List is too long.' })])
  })

  test('numbers and lists are read as they are written in a URL', async () => {
    const server = await createTestServer()
    for (const text of ['a', 'b', 'c']) await create(server, { status: 'sent', text })
    const { body } = await posing(server, 'GET', smsPath, {
      _params: {
        _limit: 1,
        _skip: 1,
        status: ['sent', 'draft'],
        _fields: ['status'],
        lead_id: null,
      },
    })
    expect(body).toEqual({ has_more: true, data: [{ status: 'sent' }] })
  })

  test('the query string gives way to _params', async () => {
    const server = await createTestServer()
    const created = await create(server, { status: 'draft' })
    const { body } = await posing(server, 'GET', `${smsPath}?status=sent`, {
      _params: { status: 'draft' },
    })
    expect(body.data).toEqual([created])
  })

  test('the query string counts when there are no _params', async () => {
    const server = await createTestServer()
    await create(server, { status: 'draft' })
    const { body } = await posing(server, 'GET', `${smsPath}?status=sent`, {})
    expect(body.data).toEqual([])
  })

  test('what is wrong in _params is a 400', async () => {
    const server = await createTestServer()
    const bad = await posing(server, 'GET', smsPath, { _params: { date_created__gt: 'soon' } })
    const problems = { date_created__gt: 'Invalid ISO 8601 datetime.' }
    expect([bad.status, bad.body]).toEqual([400, fieldErrors(problems)])
    const worse = await posing(server, 'GET', smsPath, { _params: { _limit: { a: 1 } } })
    const noText = fieldErrors({ _limit: 'Value must be of str type.' })
    expect([worse.status, worse.body]).toEqual([400, noText])
  })

  test('one SMS is found without a body', async () => {
    const server = await createTestServer()
    const created = await create(server, { status: 'draft' })
    const { status, body } = await posing(server, 'GET', `${smsPath}${created.id}/`)
    expect([status, body]).toEqual([200, created])
  })
})

test('in place of a PUT changes the SMS', async () => {
  const server = await createTestServer()
  const { id } = await create(server, { status: 'draft' })
  const { status, body } = await posing(server, 'PUT', `${smsPath}${id}/`, { text: 'Changed' })
  expect([status, body.text]).toEqual([200, 'Changed'])
})

test.each([
  ['no body', undefined, {}],
  ['an empty body', '', { 'content-type': 'application/json' }],
  ['an empty object', '{}', { 'content-type': 'application/json' }],
])('in place of a DELETE deletes the SMS with %s', async (_, payload, type) => {
  const server = await createTestServer()
  const { id } = await create(server, { status: 'draft' })
  const { status, text } = await server.api('POST', `${smsPath}${id}/`, {
    ...(payload !== undefined && { payload }),
    headers: { 'x-http-method-override': 'DELETE', ...type },
  })
  expect([status, text]).toEqual([200, '{}'])
  expect((await server.api('GET', `${smsPath}${id}/`)).status).toBe(404)
})

test.each(['GET', 'PUT'])('a %s stays what it is', async (method) => {
  const server = await createTestServer()
  const created = await create(server, { status: 'draft' })
  const { status, body } = await server.api(method, `${smsPath}${created.id}/`, {
    ...(method === 'PUT' && { body: {} }),
    headers: { 'x-http-method-override': 'DELETE' },
  })
  expect([status, body]).toEqual([200, created])
})
