/** What a program asks for at `/oauth2/authorize/`, judged before anybody is shown a page (RFC 6749 §4.1.1). */
import type { Reader } from '../db/database.ts'
import { fromJson } from '../values/json.ts'
import { OauthError } from './oauth-error.ts'
import type { OauthClient } from './oauth-tables.ts'
import { isRegistered } from './redirect-uri.ts'
import { readScope } from './scopes.ts'

export type Asked = Readonly<Record<string, string>>
export type Authorization = {
  client: OauthClient
  redirect_uri: string
  scope: string
  state: string | undefined
  code_challenge: string | null
}

/** To whom the answer goes is not certain: nobody is sent anywhere. The text is for a person. */
export class UnknownClientError extends Error {
  override name = 'UnknownClientError'
}

/** Who asks, and where they are answered. Throws UnknownClientError. */
export async function readClient(
  db: Reader,
  asked: Asked,
): Promise<Pick<Authorization, 'client' | 'redirect_uri'>> {
  const client = await findClient(db, asked.client_id ?? '')
  if (!client) throw new UnknownClientError('No program of this client_id is registered here.')
  const registered = fromJson(client.redirect_uris)
  const [only] = registered
  const redirect_uri = asked.redirect_uri ?? (registered.length === 1 ? only : undefined)
  if (!redirect_uri || !isRegistered(redirect_uri, registered))
    throw new UnknownClientError('The redirect_uri is not one that this program registered.')
  return { client, redirect_uri }
}

/** The rest of it. Throws OauthError, which is told to the program. */
export function readWish(
  asked: Asked,
  client: OauthClient,
): Omit<Authorization, 'client' | 'redirect_uri'> {
  if (asked.response_type !== 'code')
    throw new OauthError('unsupported_response_type', 'The response_type can be code only.')
  const { code_challenge, code_challenge_method, state } = asked
  if (code_challenge === undefined && client.secret_hash === null)
    throw new OauthError('invalid_request', 'A public client has to send a code_challenge.')
  // Absent means plain, and plain proves nothing (RFC 7636 §4.3).
  if (code_challenge !== undefined && code_challenge_method !== 'S256')
    throw new OauthError('invalid_request', 'The code_challenge_method has to be S256.')
  if (code_challenge !== undefined && !/^[\w-]{43}$/.test(code_challenge))
    throw new OauthError('invalid_request', 'The code_challenge is not one of S256.')
  return { scope: readScope(asked.scope), state, code_challenge: code_challenge ?? null }
}

export async function findClient(db: Reader, id: string): Promise<OauthClient | undefined> {
  return db.selectFrom('oauth_client').selectAll().where('id', '=', id).executeTakeFirst()
}
