/** Every error the API can answer with, for the document. No other status can be thrown. */
import { type ErrorStatus, errorSchema, fieldErrorsSchema } from './errors.ts'
import type { JsonSchema } from './json-schema.ts'

/** All of them may be had from every operation: most are about the request as such. */
const answers = {
  400: { name: 'BadRequest', says: 'The request is wrong; the body says what, or which fields.' },
  401: { name: 'Unauthorized', says: 'No valid API key.' },
  403: { name: 'CrossSite', says: 'A page of another site made a browser send this.' },
  404: { name: 'NotFound', says: 'There is no such object in your organization, or no such URL.' },
  405: {
    name: 'MethodNotAllowed',
    says: 'The URL has other methods; the header Allow names them.',
  },
  408: { name: 'RequestTimeout', says: 'The request did not arrive in time.' },
  409: {
    name: 'Conflict',
    says: 'What this is about was changed at the same time. Nothing was done.',
  },
  413: { name: 'TooLarge', says: 'The body is larger than 1 MiB.' },
  415: { name: 'UnsupportedCoding', says: 'The body has a content-encoding.' },
  417: { name: 'ExpectationFailed', says: 'The header Expect says something but 100-continue.' },
  422: {
    name: 'KeyOfAnotherRequest',
    says: 'The Idempotency-Key was sent before, with another body or query.',
  },
  429: { name: 'TooManyRequests', says: 'This key, or its organization, calls this too often.' },
  431: { name: 'HeadersTooLarge', says: 'The URL and the headers are longer than 16 KiB.' },
  500: { name: 'InternalError', says: 'A bug of ours. The log has the rest.' },
  503: {
    name: 'Unavailable',
    says: 'The server is busy, or has no database. With Retry-After nothing was done, and the same may be sent again.',
  },
} as const satisfies Record<ErrorStatus, { name: string; says: string }>

export function isErrorStatus(status: number | undefined): status is ErrorStatus {
  return status !== undefined && status in answers
}

const headers: Partial<Record<ErrorStatus, [name: string, says: string]>> = {
  401: ['WWW-Authenticate', 'How to say the key.'],
  405: ['Allow', 'The methods there are.'],
  429: ['Retry-After', 'In how many seconds to try again.'],
  503: [
    'Retry-After',
    'In how many seconds to try again. Missing where it is not known what was done.',
  ],
}

/** Where it is not a text alone: a merge of a lead that is not there is a 404 that has a list. */
const schemas: Readonly<Record<string, JsonSchema>> = {
  400: fieldErrorsSchema,
  404: fieldErrorsSchema,
  429: { type: 'object', properties: { error: { type: 'object' } }, required: ['error'] },
}

/** The `components.responses` of the document. */
export function errorResponses(): Record<string, JsonSchema> {
  const entries = Object.entries(answers).map(([status, { name, says }]) => {
    const [header, text] = headers[Number(status) as ErrorStatus] ?? []
    const schema = schemas[status] ?? errorSchema
    return [
      name,
      {
        description: says,
        ...(header && { headers: { [header]: { description: text, schema: { type: 'string' } } } }),
        content: { 'application/json': { schema } },
      },
    ]
  })
  return Object.fromEntries(entries)
}

/** What each operation may answer besides its success. */
export function errorReferences(): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { name }]) => [
      status,
      { $ref: `#/components/responses/${name}` },
    ]),
  )
}
