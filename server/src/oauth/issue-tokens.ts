/** A pair of tokens of one grant, in Close's form (contract §7.1). */
import type { Tx } from '../db/database.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import type { OauthGrant, OauthToken } from './oauth-tables.ts'
import { offline } from './scopes.ts'
import { hashOf, newSecret } from './secret-text.ts'

const accessSeconds = 3600

export type TokenAnswer = {
  token_type: 'Bearer'
  access_token: string
  expires_in: number
  refresh_token?: string
  scope: string
  organization_id: string
  user_id: string
}

/** `now` is the server's. The refresh token comes with the scope offline_access only. */
export async function issueTokens(tx: Tx, grant: OauthGrant, now: Instant): Promise<TokenAnswer> {
  const { organization_id, user_id, scope } = grant
  const access_token = newSecret()
  const refresh_token = scope.split(' ').includes(offline) ? newSecret() : undefined
  const row = (
    token: string,
    kind: OauthToken['kind'],
    expires_at: Instant | null,
  ): OauthToken => ({
    ...{ organization_id, token_hash: hashOf(token), grant_id: grant.id, kind, expires_at },
    ...{ rotated_at: null, sealed_successor: null, date_created: now },
  })
  const rows = [row(access_token, 'access', addMillis(now, accessSeconds * 1000))]
  if (refresh_token) rows.push(row(refresh_token, 'refresh', null))
  await tx.insertInto('oauth_token').values(rows).execute()
  return {
    ...{ token_type: 'Bearer', access_token, expires_in: accessSeconds },
    ...(refresh_token && { refresh_token }),
    ...{ scope, organization_id, user_id },
  }
}

/** All that came of a grant is good for nothing from now on. */
export async function revokeGrant(tx: Tx, id: string, now: Instant): Promise<void> {
  await tx
    .updateTable('oauth_grant')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
}
