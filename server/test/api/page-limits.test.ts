/** How far each list goes: what the document says, and what is answered, must be the same (contract §7.2, §13). */
import { beforeAll, describe, expect, test } from 'vitest'
import { createDocument } from '../../src/http/openapi.ts'
import { documentedRoutes } from '../../src/server.ts'
import { openTestServer, type TestServer } from '../server.ts'
import { fieldErrors } from '../sms.ts'

type Parameter = { name: string; schema: { maximum?: number } }
type Documented = { paths: Record<string, { get?: { parameters?: Parameter[] } }> }

let server: TestServer

beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

const { paths } = createDocument(documentedRoutes(), 'test') as Documented
const lists = Object.entries(paths).flatMap(([path, { get }]) => {
  const most = (name: string) =>
    get?.parameters?.find((parameter) => parameter.name === name)?.schema.maximum
  const [limitMax, skipMax] = [most('_limit'), most('_skip')]
  return limitMax === undefined || skipMax === undefined ? [] : [{ path, limitMax, skipMax }]
})

/** What was seen of Close; the rest are lists whose ends nobody has met. */
test.each([
  ['/activity/sms/', 100, 250_000],
  ['/activity/', 100, 250_000],
  ['/contact/', 100, 250_000],
  ['/lead/', 200, 35_000],
  ['/task/', 1000, 250_000],
  ['/user/', 1000, 250_000],
])('a page of %s has at most %i, and begins at %i at the latest', (path, limitMax, skipMax) => {
  expect(lists).toContainEqual({ path, limitMax, skipMax })
})

describe.each(lists)('$path', ({ path, limitMax, skipMax }) => {
  test('takes what the document says it takes', async () => {
    const { status, body } = await server.api('GET', `${path}?_limit=${limitMax}&_skip=${skipMax}`)
    expect([status, body.data]).toEqual([200, []])
  })

  test.each([
    [`_limit=${limitMax + 1}`, 'limit', limitMax],
    [`_skip=${skipMax + 1}`, 'skip', skipMax],
  ])('refuses %s', async (query, word, most) => {
    const { status, body } = await server.api('GET', `${path}?${query}`)
    const error = `The ${word} you set is larger than the maximum ${word} for this resource (max_${word} = ${most}).`
    expect([status, body]).toEqual([400, { error }])
  })

  test('ignores parameters that it does not know, or that have no name', async () => {
    const { status } = await server.api('GET', `${path}?=x&__colour=red&&`)
    expect(status).toBe(200)
  })

  const inBody = (params: unknown) =>
    server.api('POST', path, {
      body: { _params: params },
      headers: { 'x-http-method-override': 'GET' },
    })

  test.each([
    ['_limit', { toString: 1 }],
    ['_limit', {}],
    ['colour', { toString: 1 }],
    ['colour', [{ toString: 1 }]],
    ['colour', [['red']]],
    ['', { valueOf: null }],
    ['id__in', ['a', { join: 1 }]],
  ])('refuses the _params {"%s": %j}', async (name, value) => {
    const { status, body } = await inBody({ [name]: value })
    expect([status, body]).toEqual([400, fieldErrors({ [name]: 'Value must be of str type.' })])
  })

  test.each([[['_limit']], ['_limit=1'], [1], [true]])('refuses the _params %j', async (params) => {
    const { status, body } = await inBody(params)
    expect([status, body]).toEqual([400, fieldErrors({ _params: 'Value must be of dict type.' })])
  })

  test.each([
    { _limit: 1 },
    { _limit: '1', _skip: null },
    { _limit: [1] },
    { _limit: [null, 1], colour: [true, 'red', 2.5] },
    { '': 'x' },
    {},
    null,
  ])('reads the _params %j', async (params) => {
    expect((await inBody(params)).status).toBe(200)
  })
})
