/** Roost's OpenAPI document covers Close's, but for the written differences. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { review, uncovered } from './coverage.ts'
import { differences } from './differences.ts'
import type { Json } from './facts.ts'
import {
  createSms,
  document,
  type Key,
  nullable,
  orderBy,
  schemas,
  sms,
  users,
  withChange,
} from './fixture.ts'
import { readSurface, type Surface } from './surface.ts'

describe('openapi.json', () => {
  // Read inside the tests: while the document is not generated, only these two fail.
  const result = () => {
    const openapi = readJson('../../openapi.json') as Json
    return review(uncovered(readJson('./close-surface.json') as Surface, openapi), differences)
  }

  it('covers every path, parameter, property and enum value of Close', () => {
    expect(result().unexplained).toEqual([])
  })

  it('still differs wherever a difference is written down', () => {
    expect(result().stale).toEqual([])
  })
})

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
}

/** Close's side; ours is the same document with one thing changed. */
const close = readSurface(document)

describe('uncovered', () => {
  it.each<[string, Key[], unknown?]>([
    ['DELETE /sms/{id}/', ['paths', '/sms/{id}/']],
    ['POST /sms/', ['paths', '/sms/', 'post']],
    ['POST /sms/ 201', ['paths', '/sms/', 'post', 'responses'], { 200: {} }],
    ['POST /sms/ request', ['paths', '/sms/', 'post', 'requestBody']],
    ['GET /sms/ query id__in', ['paths', '/sms/', 'get', 'parameters', 1]],
    ['GET /sms/ query _order_by enum date', orderBy('enum', 1)],
  ])('catches %s', (line, keys, value) => {
    expect(uncovered(close, withChange(keys, value))).toEqual([line])
  })

  it.each<[string, Key[], unknown?]>([
    ['send_in', createSms('send_in')],
    ['files[].url', createSms('files', 'items', 'properties', 'url')],
    ['status enum scheduled', schemas('Status', 'enum', 1)],
    ['status enum draft', schemas('Status'), { type: 'string', enum: ['scheduled'] }],
    ['send_in type integer', createSms('send_in'), { type: 'string' }],
    ['send_in optional', schemas('CreateSms', 'required'), ['send_in', 'status']],
  ])('catches in a request: %s', (line, keys, value) => {
    expect(uncovered(close, withChange(keys, value))).toEqual([`POST /sms/ request ${line}`])
  })

  it.each<[string, Key[], unknown?]>([
    ['cost', sms('cost')],
    ['cost nullable', sms('cost'), { type: 'string' }],
    ['cost type string', sms('cost'), nullable('number')],
    ['cost required', schemas('Sms', 'allOf', 0, 'required'), []],
    ['users type string[]', users('items'), { type: 'integer' }],
  ])('catches in an answer, in a list too: %s', (line, keys, value) => {
    const expected = [`GET /sms/ 200 data[].${line}`, `POST /sms/ 201 ${line}`]
    expect(uncovered(close, withChange(keys, value))).toEqual(expected)
  })

  it('counts enum values only where they are named', () => {
    expect(uncovered(close, withChange(schemas('Status'), { type: 'string' }))).toEqual([
      'POST /sms/ request status enum draft',
      'POST /sms/ request status enum scheduled',
    ])
  })

  it.each<[string, Key[], unknown]>([
    ['the same document', ['info'], {}],
    ['a number for an integer', createSms('send_in'), { type: 'number' }],
    ['an untyped value', createSms('send_in'), {}],
    ['nullable written as a list of types', sms('cost'), { type: ['string', 'null'] }],
    ['one more property', createSms('extra'), { type: 'string' }],
  ])('accepts %s', (_, keys, value) => {
    expect(uncovered(close, withChange(keys, value))).toEqual([])
  })

  it('accepts full paths, without the trailing slash, with other parameter names', () => {
    const { '/sms/': all, '/sms/{id}/': one } = document.paths
    const paths = { '/api/v1/sms': all, '/api/v1/sms/{sms_id}': one }
    expect(uncovered(close, withChange(['paths'], paths))).toEqual([])
  })

  it('refuses a $ref that leads nowhere', () => {
    expect(() => uncovered(close, withChange(schemas('Status')))).toThrow('leads nowhere')
  })
})

describe('readSurface', () => {
  it('requires of alternatives only what all of them require', () => {
    const variant = (name: string) => ({
      properties: { [name]: {}, id: {} },
      required: ['id', name],
    })
    const surface = readSurface(withChange(schemas('Sms'), { anyOf: [variant('a'), variant('b')] }))
    expect(surface.find(({ method }) => method === 'POST')?.responses[201]?.props).toEqual({
      a: { required: false, types: [] },
      b: { required: false, types: [] },
      id: { required: true, types: [] },
    })
  })

  it('leaves opaque components unread', () => {
    const surface = readSurface(document, ['Sms'])
    expect(surface[0]?.responses[200]?.props.data).toEqual({ required: false, types: ['any[]'] })
  })
})

describe('review', () => {
  const lines = ['POST /task/', 'GET /lead/ 200 data[].tasks[].id']

  it('explains lines by exact text and by *', () => {
    const known = ['POST /task/', 'GET * data[].tasks[].*'].map((where) => ({
      where,
      because: 'x',
    }))
    expect(review(lines, known)).toEqual({ unexplained: [], stale: [] })
  })

  it('tells unexplained lines and stale differences', () => {
    const known = [{ where: 'POST /task', because: 'not a prefix' }]
    expect(review(lines, known)).toEqual({ unexplained: lines, stale: ['POST /task'] })
  })
})
