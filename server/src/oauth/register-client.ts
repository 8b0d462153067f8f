/** Making programs known: by themselves (RFC 7591) or on the command line. */
import type { Tx } from '../db/database.ts'
import { newId } from '../values/ids.ts'
import { type Instant, toMillis } from '../values/instant.ts'
import { toJson } from '../values/json.ts'
import { OauthError } from './oauth-error.ts'
import { isRedirectUri } from './redirect-uri.ts'
import { hashOf, newSecret } from './secret-text.ts'

const urisMax = 20
const nameMax = 100

export type NewClient = { name: string; redirect_uris: string[]; isPublic: boolean }
export type Registered = { client_id: string; client_secret?: string }

/** What a program says of itself. Throws `invalid_redirect_uri` or `invalid_client_metadata`. */
export function readMetadata(body: Readonly<Record<string, unknown>>): NewClient {
  const { client_name, redirect_uris, token_endpoint_auth_method = 'client_secret_basic' } = body
  const methods = ['none', 'client_secret_basic', 'client_secret_post']
  if (!methods.includes(String(token_endpoint_auth_method)))
    throw new OauthError('invalid_client_metadata', `It can be ${methods.join(', ')}.`)
  const name = typeof client_name === 'string' ? client_name.slice(0, nameMax) : ''
  return {
    name: name.trim() || 'A program without a name',
    redirect_uris: readUris(redirect_uris),
    isPublic: token_endpoint_auth_method === 'none',
  }
}

/** Throws `invalid_redirect_uri`. */
export function readUris(uris: unknown): string[] {
  const list = Array.isArray(uris) ? uris : []
  if (list.length === 0 || list.length > urisMax)
    throw new OauthError('invalid_redirect_uri', `There are 1 to ${urisMax} redirect_uris.`)
  const wrong = list.find((uri) => typeof uri !== 'string' || !isRedirectUri(uri))
  if (wrong !== undefined)
    throw new OauthError(
      'invalid_redirect_uri',
      `${String(wrong).slice(0, 200)} is not https, nor http on this computer.`,
    )
  return list as string[]
}

/** The secret is shown once. */
export async function registerClient(
  tx: Tx,
  { name, redirect_uris, isPublic }: NewClient,
  now: Instant,
): Promise<Registered> {
  const client_id = newId('client', toMillis(now))
  const client_secret = isPublic ? undefined : newSecret()
  await tx
    .insertInto('oauth_client')
    .values({
      ...{ id: client_id, name, redirect_uris: toJson(redirect_uris), last_used_at: null },
      ...{ secret_hash: client_secret ? hashOf(client_secret) : null, date_created: now },
    })
    .execute()
  return { client_id, ...(client_secret && { client_secret }) }
}
