/** What a request deserves, by the document and nothing else. */
import { expect, test } from 'vitest'
import { createOracle } from './oracle.ts'
import type { Request } from './request.ts'
import { sampleApi, sampleKey } from './sample-api.ts'
import { createValidators } from './validators.ts'

const judge = createOracle(sampleApi, createValidators(sampleApi.document), sampleKey)
const collection = '/api/v1/thing/'
const json = { authorization: sampleKey, 'content-type': 'application/json' }
const get: Request = {
  method: 'GET',
  path: collection,
  query: [],
  headers: { authorization: sampleKey },
}
const post: Request = { ...get, method: 'POST', headers: json, body: '{"name":"a"}' }

function deserved(request: Request) {
  const { operation, ...rest } = judge(request, { isDeleted: (path) => path.includes('gone') })
  return { operation: operation?.id, ...rest }
}

test.each<[string, Request]>([
  ['a list', get],
  ['a page', { ...get, query: ['_limit=0010', 'id__in=a,b', 'is_old=YES'] }],
  ['nothing for a value', { ...get, query: ['_limit=', 'id__in=,,,,'] }],
  ['a second value', { ...get, query: ['_limit=1', '_limit=x'] }],
  ['an unknown parameter', { ...get, query: ['x=1'] }],
  ['a body that fits', post],
  ['an unknown field', { ...post, body: '{"name":"a","x":1}' }],
  ['JSON of another name', { ...post, headers: { ...json, 'content-type': 'application/x+json' } }],
  [
    'a POST for a GET',
    {
      ...post,
      headers: { ...json, 'x-http-method-override': 'get' },
      body: '{"_params":{"_limit":5,"id__in":["a"],"x":{"a":1}}}',
    },
  ],
])('%s may succeed', (_, request) => {
  expect(deserved(request)).toEqual({ operation: expect.any(String) })
})

test.each<[string, Request, number[]]>([
  ['no key', { ...get, headers: {} }, [401]],
  ['another key', { ...get, headers: { authorization: 'Basic eDo=' } }, [401]],
  ['a method that is not there', { ...get, method: 'PATCH' }, [405, 404]],
  [
    'a POST for what is not there',
    { ...post, headers: { ...json, 'x-http-method-override': 'PATCH' } },
    [405, 404],
  ],
  ['something deleted', { ...get, path: `${collection}gone/` }, [404]],
  ['more than 1 MiB', { ...post, body: 'a'.repeat(1024 * 1024 + 1) }, [413]],
])('%s deserves one status', (_, request, statuses) => {
  expect(deserved(request)).toMatchObject({ statuses })
})

test.each<[string, Request, string]>([
  ['a text for a number', { ...get, query: ['_limit=x'] }, '_limit'],
  ['too much', { ...get, query: ['_limit=201'] }, '_limit'],
  ['no boolean', { ...get, query: ['is_old=2'] }, 'is_old'],
  ['too many', { ...get, query: ['id__in=a,b,c'] }, 'id__in'],
  ['a missing field', { ...post, body: '{}' }, "required property 'name'"],
  ['another type', { ...post, body: '{"name":1}' }, '/name must be string'],
  ['too long', { ...post, body: '{"name":"abcdef"}' }, '/name must NOT have more than 5'],
  ['a list', { ...post, body: '[]' }, 'no JSON object'],
  ['bytes that are no text', { ...post, body: Buffer.from([0x7b, 0xff, 0x7d]) }, 'no JSON object'],
  ['no content type', { ...post, headers: { authorization: sampleKey } }, 'does not say'],
  ['text', { ...post, headers: { ...json, 'content-type': 'text/plain;x=json' } }, 'does not say'],
  [
    'another site',
    { ...get, headers: { ...json, 'sec-fetch-site': 'cross-site' } },
    'another site',
  ],
  ['an offset of no zone', { ...get, headers: { ...json, 'x-tz-offset': '-15.1' } }, 'x-tz-offset'],
  ['no body', { ...get, method: 'POST', headers: json }, 'no body'],
])('%s must be refused', (_, request, why) => {
  expect(deserved(request).refusal).toContain(why)
})

test('a head that is too long to be read may be refused in any way', () => {
  const long = { ...get, headers: {}, query: [`x=${'a'.repeat(9000)}`] }
  expect(deserved(long)).toEqual({ operation: 'listThings', refusal: expect.any(String) })
})
