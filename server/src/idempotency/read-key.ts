/** The header `Idempotency-Key`, and which request it names. */
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../accounts/cause.ts'
import { malformed } from '../http/errors.ts'
import type { Route } from '../http/route.ts'
import type { IdempotencyKey, Scope } from './idempotency-key.ts'

const keyMax = 255
const keyed: ReadonlySet<string> = new Set(['POST', 'PUT'])

export type Keyed = Scope & Pick<IdempotencyKey, 'request_hash'>

/** Undefined where there is none, or where it means nothing: what only reads or deletes may be sent twice. */
export function readIdempotencyKey(
  request: FastifyRequest,
  route: Route,
  account: Caller,
): Keyed | undefined {
  const { 'idempotency-key': header } = request.headers
  if (header === undefined || !keyed.has(route.method)) return undefined
  if (route.streams || !route.path.startsWith('/api/v1/')) return undefined
  const key = textOf(String(header))
  const [path = '', query = ''] = request.url.split('?')
  const said = JSON.stringify([query, request.body ?? null])
  return {
    organization_id: account.organization_id,
    caller_id: account.api_key_id ?? account.grant_id ?? '',
    method: route.method,
    path: path.replace(/\/$/, ''),
    key,
    request_hash: createHash('sha256').update(said).digest('hex'),
  }
}

/** A structured header is a text in quotes; hardly anybody writes them. Throws 400 for one that is none. */
function textOf(header: string): string {
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header
  if (key === '' || key.length > keyMax || !/^[\x20-\x7e]+$/.test(key))
    throw malformed(`An Idempotency-Key has 1 to ${keyMax} characters of ASCII.`)
  return key
}
