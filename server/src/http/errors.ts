/** Errors a caller caused, and the only code that knows the shape of Close's error bodies (§7.5). */

/** Whatever is added here has to be described for the document (error-answers.ts). */
export type ErrorStatus =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 408
  | 409
  | 413
  | 415
  | 417
  | 422
  | 429
  | 431
  | 500
  | 503
export type FieldErrors = Record<string, string>

/** Something the caller can put right. Anything else that is thrown is a bug and answers 500. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: ErrorStatus
  readonly body: object
  readonly headers: Record<string, string>

  constructor(status: ErrorStatus, body: object, headers: Record<string, string> = {}) {
    super(JSON.stringify(body))
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** 400 that names fields. Relations appear without `_id`, as Close writes them. */
export function invalid(fields: FieldErrors): ApiError {
  const named = Object.entries(fields).map(([field, message]) => [relationName(field), message])
  return new ApiError(400, { errors: [], 'field-errors': Object.fromEntries(named) })
}

/** 400 in the form of Close's newer resources, which have no `errors` (contract §7.5). */
export function invalidAlone(fields: FieldErrors): ApiError {
  return new ApiError(400, { 'field-errors': fields })
}

/** What it says, for who is told otherwise than by HTTP: one line for each field. */
export function wordsOf({ body }: ApiError): string {
  const { error, 'field-errors': fields = {} } = body as {
    error?: string
    'field-errors'?: FieldErrors
  }
  return error ?? Object.values(fields).join('\n')
}

/** 400 for a request that is wrong as a whole. */
export function malformed(message: string): ApiError {
  return new ApiError(400, { error: message })
}

export function unauthorized(): ApiError {
  return new ApiError(
    401,
    { error: 'Unauthorized' },
    { 'www-authenticate': 'Basic realm="Roost", Bearer' },
  )
}

/** RFC 6750 §3.1: the program should refresh it. */
export function invalidToken(): ApiError {
  const challenge = 'Bearer realm="Roost", error="invalid_token"'
  return new ApiError(401, { error: 'Unauthorized' }, { 'www-authenticate': challenge })
}

/** For a page of another site that uses the credentials its reader's browser keeps for us. */
export function crossSite(): ApiError {
  return new ApiError(403, {
    error:
      'This request was made by a page of another site. ROOST_ALLOWED_ORIGINS names those that may.',
  })
}

/** For a callback that its carrier did not sign, or not for this address. */
export function badSignature(): ApiError {
  return new ApiError(403, {
    error: 'The signature does not match. ROOST_PUBLIC_URL must be the address that was called.',
  })
}

/** `model` is Close's class name, such as `SMS` or `Lead`. */
export function notFound(model: string): ApiError {
  return new ApiError(404, { error: `Empty query: ${model} matching query does not exist.` })
}

export function unknownUrl(): ApiError {
  return new ApiError(404, {
    error: 'The requested URL was not found on the server. Check the path for mistakes.',
  })
}

export function usePut(): ApiError {
  return new ApiError(404, { error: '404 Not Found: Did you mean to use PUT?' })
}

export function methodNotAllowed(allowed: string[]): ApiError {
  return new ApiError(
    405,
    { error: 'The method is not allowed for the requested URL.' },
    { allow: allowed.join(', ') },
  )
}

export function tooLarge(limit: string): ApiError {
  return new ApiError(413, { error: `The request body is larger than ${limit}.` })
}

export function tooSlow(): ApiError {
  return new ApiError(408, { error: 'The request did not arrive in time.' })
}

/** Node counts the first line and all headers as one. */
export function headersTooLarge(): ApiError {
  return new ApiError(431, {
    error:
      'The URL and the headers are longer than 16 KiB. Long filters can be sent as _params in the body of a POST with x-http-method-override: GET.',
  })
}

export function expectationFailed(): ApiError {
  return new ApiError(417, { error: 'The only expectation met here is 100-continue.' })
}

export function unknownCoding(): ApiError {
  return new ApiError(415, { error: 'A body must not have a content-encoding.' })
}

/** Bytes that are no request. */
export function badHttp(): ApiError {
  return malformed('The request is not valid HTTP.')
}

/** Nobody hears it, but it must be nobody else's fault. */
export function cutOff(): ApiError {
  return malformed('The request ended before its body did.')
}

/** Nothing was accepted; the same request may be sent again. */
export function unavailable(reason: string): ApiError {
  return new ApiError(503, { error: reason }, { 'retry-after': '2' })
}

/** What it is about changed while it was done, and will be another thing when it is looked at again. */
export function conflict(): ApiError {
  return new ApiError(409, {
    error:
      'Something that this is about was changed at the same time. Nothing was done; look again.',
  })
}

/** The same request, by its Idempotency-Key, is under way already. */
export function beingAnswered(): ApiError {
  const error = 'A request with this Idempotency-Key is being answered. Ask again in a moment.'
  return new ApiError(409, { error }, { 'retry-after': '2' })
}

export function otherRequest(): ApiError {
  return new ApiError(422, {
    error:
      'This Idempotency-Key belongs to another request: its body or its query was another one.',
  })
}

/** Close's form of it, where `error` is an object (contract §7.6). */
export function tooMany(error: object, retryAfterSeconds: number): ApiError {
  return new ApiError(429, { error }, { 'retry-after': String(retryAfterSeconds) })
}

/** One for all: there may be thousands of them a second. */
export const tooBusy = unavailable('The server is busy. Nothing was accepted; try again.')

/** 503 without Retry-After: a program that tries again by itself might do twice what was asked once. */
export function inDoubt(): ApiError {
  return new ApiError(503, {
    error: 'The database was lost while it stored this. Look whether it did before you try again.',
  })
}

export const doesNotExist = 'Object does not exist.'
export const isRequired = 'This field is required.'
export const badDate = 'Invalid ISO 8601 datetime.'

function relationName(field: string): string {
  return field.replace(/_id$/, '')
}

/** JSON Schemas of the two bodies, for the document. */
export const errorSchema = {
  type: 'object',
  properties: { error: { type: 'string' } },
  required: ['error'],
}
export const fieldErrorsSchema = {
  type: 'object',
  properties: {
    error: { type: 'string' },
    errors: { type: 'array', items: { type: 'string' } },
    'field-errors': { type: 'object', additionalProperties: { type: 'string' } },
  },
}
