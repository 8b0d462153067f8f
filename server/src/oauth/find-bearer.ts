/** Who a bearer token stands for (RFC 6750). */
import type { Account } from '../accounts/account.ts'
import type { Reader } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'
import { hashOf } from './secret-text.ts'

/** Undefined for one that is unknown, expired or revoked, or of somebody who is no member any more. */
export async function findBearer(
  db: Reader,
  token: string,
  now: Instant,
): Promise<Account | undefined> {
  const row = await db
    .selectFrom('oauth_token')
    .innerJoin('oauth_grant', 'oauth_grant.id', 'oauth_token.grant_id')
    .innerJoin('organization', 'organization.id', 'oauth_grant.organization_id')
    .innerJoin('membership', (join) =>
      join
        .onRef('membership.organization_id', '=', 'oauth_grant.organization_id')
        .onRef('membership.user_id', '=', 'oauth_grant.user_id'),
    )
    .select([
      'oauth_grant.organization_id as organization_id',
      'oauth_grant.user_id as user_id',
      'oauth_grant.id as grant_id',
      'organization.country as country',
    ])
    .where('oauth_token.token_hash', '=', hashOf(token))
    .where('oauth_token.kind', '=', 'access')
    .where('oauth_token.expires_at', '>', now)
    .where('oauth_grant.revoked_at', 'is', null)
    .executeTakeFirst()
  return row && { ...row, api_key_id: null }
}
