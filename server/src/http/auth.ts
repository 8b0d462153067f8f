/** Who is calling: an API key as Basic user name, or a bearer token (contract §7.1). */
import type { FastifyRequest } from 'fastify'
import type { Account } from '../accounts/account.ts'
import { findAccount, type KeyOwner, recordUse, useToRecord } from '../accounts/api-key.ts'
import type { Context } from '../context.ts'
import type { Reader } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'
import { invalidToken, unauthorized } from './errors.ts'

/** A revoked key stops working within this time, in every process (S-03). */
const cacheMs = 1000
const cachedMax = 10_000
const credentialMax = 1024

/** No promise where the answer is known: that alone would be a good part of what it costs. */
export type Authenticate = (request: FastifyRequest) => Account | Promise<Account>

/** Resolves to the caller's account or throws 401. Successful look-ups are kept for a second. */
export function createAuthenticator(ctx: Context, findBearer?: FindBearer): Authenticate {
  const cache = new Map<string, { owner: Account; until: number }>()

  async function find(header: string): Promise<Account> {
    const token = tokenOf(header)
    const owner = token
      ? await findBearer?.(ctx.db.read, token, ctx.clock.now())
      : await findByKey(ctx, header)
    if (!owner) {
      cache.delete(header)
      throw token ? invalidToken() : unauthorized()
    }
    if (cache.size >= cachedMax) cache.clear()
    cache.set(header, { owner, until: performance.now() + cacheMs })
    return owner
  }

  return ({ headers: { authorization = '' } }) => {
    const known = cache.get(authorization)
    return known && known.until > performance.now() ? known.owner : find(authorization)
  }
}

/** Who a bearer token stands for: oauth/ knows. `now` is the server's. */
export type FindBearer = (db: Reader, token: string, now: Instant) => Promise<Account | undefined>

async function findByKey(ctx: Context, header: string): Promise<KeyOwner | undefined> {
  const key = keyOf(header)
  const owner = key ? await findAccount(ctx.db.read, key) : undefined
  if (owner) noteUse(ctx, owner)
  return owner
}

/** Of RFC 6750 §2.1; elsewhere than in this header a token is not looked for. */
function tokenOf(header: string): string | undefined {
  return header.length > credentialMax ? undefined : /^bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1]
}

/** The user name of a Basic credential; the password is ignored, as Close does. */
export function keyOf(header: string | undefined): string | undefined {
  if (!header || header.length > credentialMax) return undefined
  const [, encoded] = /^basic +([a-z0-9+/=_-]+)$/i.exec(header) ?? []
  if (!encoded) return undefined
  const credential = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = credential.indexOf(':')
  const key = colon === -1 ? undefined : credential.slice(0, colon)
  return key && /^[\x21-\x7e]+$/.test(key) ? key : undefined
}

/** Off the request's path: a key's last use is worth knowing, not worth waiting for. */
function noteUse(ctx: Context, owner: KeyOwner): void {
  const hour = useToRecord(owner, ctx.clock.now())
  if (!hour) return
  owner.last_used_at = hour
  ctx.db
    .transaction((tx) => recordUse(tx, owner, hour))
    .catch((error) => ctx.log.warn({ err: error }, 'last use of an API key was not recorded'))
}
