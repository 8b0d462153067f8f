/** Which program calls the token endpoint: by HTTP Basic or in the body, as Close's clients do (RFC 6749 §2.3.1). */
import type { IncomingHttpHeaders } from 'node:http'
import type { Reader } from '../db/database.ts'
import { OauthError } from './oauth-error.ts'
import type { OauthClient } from './oauth-tables.ts'
import { findClient } from './read-authorization.ts'
import { hashOf, isSame } from './secret-text.ts'

type Fields = Readonly<Record<string, string>>

/** Throws `invalid_client`. A public client has no secret, and may not send one. */
export async function authenticateClient(
  db: Reader,
  headers: IncomingHttpHeaders,
  fields: Fields,
): Promise<OauthClient> {
  const { id, secret } = basicOf(headers.authorization) ?? {
    id: fields.client_id ?? '',
    secret: fields.client_secret,
  }
  const client = await findClient(db, id)
  const isKnown =
    client?.secret_hash === null
      ? secret === undefined
      : isSame(hashOf(secret ?? ''), client?.secret_hash ?? '')
  if (!client || !isKnown)
    throw new OauthError('invalid_client', 'The client_id or the client_secret is wrong.')
  return client
}

/** Both are form-encoded before they are joined. */
function basicOf(
  header: string | undefined,
): { id: string; secret: string | undefined } | undefined {
  const [, encoded] = /^basic +(.+)$/i.exec(header ?? '') ?? []
  if (!encoded) return undefined
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  const secret = rest.join(':')
  return { id: decoded(id), secret: secret === '' ? undefined : decoded(secret) }
}

function decoded(text: string): string {
  return new URLSearchParams(`x=${text}`).get('x') ?? ''
}
