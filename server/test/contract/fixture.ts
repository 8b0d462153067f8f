/** A small OpenAPI document for the tests of the comparison, and a way to break it. */

import type { Json } from './facts.ts'

export const nullable = (type: string) => ({ anyOf: [{ type }, { type: 'null' }] })
const body = (name: string) => ({
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
})

/** As Fastify and Zod write it. */
export const document = {
  paths: {
    '/sms/': {
      get: {
        parameters: [
          { in: 'query', name: '_order_by', schema: { type: 'string', enum: ['-date', 'date'] } },
          { in: 'query', name: 'id__in', schema: { type: 'string' } },
          { in: 'header', name: 'x-tz-offset', schema: { type: 'string' } },
        ],
        responses: { 200: body('List'), 400: body('Problem') },
      },
      post: { requestBody: body('CreateSms'), responses: { 201: body('Sms') } },
    },
    '/sms/{id}/': { delete: { responses: { 204: { description: 'Gone' } } } },
  },
  components: {
    schemas: {
      List: {
        properties: { data: { type: 'array', items: { $ref: '#/components/schemas/Sms' } } },
      },
      Status: { enum: ['draft', 'scheduled'] },
      CreateSms: {
        properties: {
          files: { type: 'array', items: { properties: { url: { type: 'string' } } } },
          send_in: { type: 'integer' },
          status: { $ref: '#/components/schemas/Status' },
        },
        required: ['status'],
      },
      Sms: {
        allOf: [
          {
            properties: { reply: { $ref: '#/components/schemas/Sms' }, cost: nullable('string') },
            required: ['cost'],
          },
          { properties: { users: { type: 'array', items: { type: 'string' } } } },
        ],
      },
      Problem: {},
    },
  },
}
export type Key = string | number
export const schemas = (...keys: Key[]): Key[] => ['components', 'schemas', ...keys]
export const createSms = (...keys: Key[]): Key[] => schemas('CreateSms', 'properties', ...keys)
export const sms = (...keys: Key[]): Key[] => schemas('Sms', 'allOf', 0, 'properties', ...keys)
export const users = (...keys: Key[]): Key[] =>
  schemas('Sms', 'allOf', 1, 'properties', 'users', ...keys)
export const orderBy = (...keys: Key[]): Key[] => [
  'paths',
  '/sms/',
  'get',
  'parameters',
  0,
  'schema',
  ...keys,
]

/** The document with one place in it replaced; undefined takes the place out. */
export function withChange(keys: Key[], value?: unknown): Json {
  const copy = structuredClone(document) as Json
  const parent = keys.slice(0, -1).reduce((at, key) => at[key] as Json, copy)
  const last = keys.at(-1) as Key
  if (value !== undefined) parent[last] = value
  else if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else delete parent[last]
  return copy
}
