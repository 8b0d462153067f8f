/** Every check fails for the answer it is there for, and for no good one. */
import { expect, test } from 'vitest'
import { findingsOf, isCloseError } from './checks.ts'
import type { Reply } from './client.ts'
import type { Operation } from './document.ts'
import type { Deserves } from './oracle.ts'
import type { Request } from './request.ts'
import { sampleApi } from './sample-api.ts'
import { createValidators } from './validators.ts'

const validators = createValidators(sampleApi.document)
const list: Request = { method: 'GET', path: '/api/v1/thing/', query: [], headers: {} }
const operation = sampleApi.operations.find(({ id }) => id === 'listThings') as Operation
const thing = { name: 'a', date_created: '2026-11-21T09:00:00.000000+00:00' }
const wrong = { error: 'It is wrong.' }

function reply(status: number, body: unknown, more: Partial<Reply> = {}): Reply {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'req_1' }
  return { status, headers, body: Buffer.from(JSON.stringify(body)), ms: 1, ...more }
}

function failed(answer: Reply, deserves: Partial<Deserves> = {}, request = list): string[] {
  const exchange = { request, reply: answer, deserves: { operation, ...deserves } }
  return findingsOf(exchange, validators).map(({ check }) => check)
}

test.each<[string, Reply, Partial<Deserves>?]>([
  ['a success', reply(200, { data: [thing] })],
  ['a refusal', reply(400, wrong), { refusal: 'it is wrong' }],
  ['the status that is deserved', reply(400, wrong), { statuses: [400] }],
])('%s passes', (_, answer, deserves) => {
  expect(failed(answer, deserves)).toEqual([])
})

test.each<[string, Reply, Partial<Deserves>?]>([
  ['no answer', reply(0, 'ECONNRESET', { headers: {} })],
  ['server error', reply(500, wrong)],
  ['server error', reply(503, wrong)],
  ['undocumented status', reply(413, wrong)],
  ['undocumented content type', reply(200, {}, { headers: { 'content-type': 'text/html' } })],
  ['body outside its schema', reply(200, {})],
  ['body outside its schema', reply(200, { data: [{ ...thing, name: 'too long' }] })],
  ['body outside its schema', reply(200, { data: [{ ...thing, date_created: 'yesterday' }] })],
  ['body outside its schema', reply(200, null, { body: Buffer.from('{"data":') })],
  ['error in another form', reply(400, { error: 'Bad Request', message: 'x', statusCode: 400 })],
  ['error in another form', reply(400, {}, { headers: { 'x-request-id': 'req_1' } })],
  ['error that tells too much', reply(400, { error: 'at parse (server/src/http/query.ts:19)' })],
  ['success of what must be refused', reply(200, { data: [] }), { refusal: 'it is wrong' }],
  ['another status than it deserves', reply(400, wrong), { statuses: [404] }],
  ['missing header', reply(400, wrong, { headers: { 'content-type': 'application/json' } })],
  ['missing header', reply(401, wrong), { statuses: [401] }],
  ['slow answer', reply(200, { data: [] }, { ms: 1001 })],
])('%s is found', (check, answer, deserves) => {
  expect(failed(answer, deserves)).toContain(check)
})

test('a status range of the document counts, where the status itself is not there', () => {
  const create = sampleApi.operations.find(({ id }) => id === 'createThing')
  expect(failed(reply(413, wrong), { operation: create })).toEqual([])
})

test('only fields that were asked for need to be there, and they must still fit', () => {
  const some = { ...list, query: ['_fields=date_created'] }
  expect(failed(reply(200, {}), {}, some)).toEqual([])
  expect(failed(reply(200, { data: [{ date_created: 1 }] }), {}, some)).toEqual([
    'body outside its schema',
  ])
})

test.each([
  [{ error: 'No.' }],
  [{ errors: [], 'field-errors': { name: 'No.' } }],
  [{ errors: ['No.'], 'field-errors': {} }],
])('%j is an error in Close’s form', (body) => {
  expect(isCloseError(body)).toBe(true)
})

test.each([
  [null],
  ['No.'],
  [{}],
  [{ error: '' }],
  [{ error: { message: 'No.' } }],
  [{ errors: [], 'field-errors': {} }],
  [{ errors: [], 'field-errors': { name: ['No.'] } }],
  [{ error: 'No.', statusCode: 400 }],
])('%j is none', (body) => {
  expect(isCloseError(body)).toBe(false)
})
