/** A small document for the tests of the fuzz itself. */
import { type Api, readApi } from './document.ts'

const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const error = { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] }
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
const things = {
  type: 'object',
  properties: { data: { type: 'array', items: { $ref: '#/components/schemas/Thing' } } },
  required: ['data'],
}

const document = {
  servers: [{ url: '/api/v1' }],
  paths: {
    '/thing/': {
      get: {
        operationId: 'listThings',
        tags: ['Things'],
        parameters: [
          { name: '_limit', in: 'query', schema: { type: 'integer', minimum: 0, maximum: 200 } },
          { name: 'is_old', in: 'query', schema: { type: 'boolean' } },
          { name: 'id__in', in: 'query', schema: { type: 'array', maxItems: 2 } },
        ],
        responses: { 200: json(things), 400: { $ref: '#/components/responses/Wrong' } },
      },
      post: {
        operationId: 'createThing',
        tags: ['Things'],
        requestBody: json({ $ref: '#/components/schemas/Thing' }),
        responses: {
          200: json({ $ref: '#/components/schemas/Thing' }),
          '4XX': { $ref: '#/components/responses/Wrong' },
        },
      },
    },
    '/thing/{id}/': {
      get: {
        operationId: 'getThing',
        tags: ['Things'],
        parameters: [id],
        responses: { 200: json({ $ref: '#/components/schemas/Thing' }), 404: json(error) },
      },
      delete: {
        operationId: 'deleteThing',
        tags: ['Things'],
        parameters: [id],
        responses: { 204: { description: 'Done' }, 404: json(error) },
      },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          name: { type: 'string', minLength: 1, maxLength: 5 },
          date_created: { type: 'string', format: 'date-time' },
          level: { type: ['integer', 'null'], minimum: 0, maximum: 9 },
        },
        required: ['name'],
      },
    },
    responses: { Wrong: json(error) },
  },
}

export const sampleApi: Api = readApi(document)
export const sampleKey = 'Basic a2V5Og=='
