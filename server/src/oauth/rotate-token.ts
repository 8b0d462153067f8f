/**
 * A refresh token for new tokens. The old one is good for nothing more, but for a minute in which it is answered with
 * the very same successor: the first answer may have been lost, or two honest processes share it (design §7).
 */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import type { SealedPlace } from '../secrets/sealing.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import { issueTokens, revokeGrant, type TokenAnswer } from './issue-tokens.ts'
import type { OauthClient, OauthGrant, OauthToken } from './oauth-tables.ts'
import { hashOf } from './secret-text.ts'

const graceMs = 60_000

/** Undefined for a token that is good for nothing, so that a revocation is committed with it. */
export async function rotateToken(
  ctx: Pick<Context, 'secrets'>,
  tx: Tx,
  client: OauthClient,
  refresh_token: string,
  now: Instant,
): Promise<TokenAnswer | undefined> {
  const token_hash = hashOf(refresh_token)
  const found = await tx
    .selectFrom('oauth_token')
    .innerJoin('oauth_grant', 'oauth_grant.id', 'oauth_token.grant_id')
    .selectAll('oauth_grant')
    .select(['oauth_token.rotated_at', 'oauth_token.sealed_successor'])
    .where('oauth_token.token_hash', '=', token_hash)
    .where('oauth_token.kind', '=', 'refresh')
    .where('oauth_grant.client_id', '=', client.id)
    .where('oauth_grant.revoked_at', 'is', null)
    .executeTakeFirst()
  if (!found) return undefined
  const { numUpdatedRows } = await tx
    .updateTable('oauth_token')
    .set({ rotated_at: now })
    .where('token_hash', '=', token_hash)
    .where('rotated_at', 'is', null)
    .executeTakeFirst()
  if (Number(numUpdatedRows) === 1) return rotate(ctx, tx, found, token_hash, now)
  return answerAgain(ctx, tx, found, token_hash, now)
}

async function rotate(
  { secrets }: Pick<Context, 'secrets'>,
  tx: Tx,
  grant: OauthGrant,
  token_hash: string,
  now: Instant,
): Promise<TokenAnswer> {
  const answer = await issueTokens(tx, grant, now)
  const sealed_successor = secrets.seal(JSON.stringify(answer), placeOf(grant, token_hash))
  await tx
    .updateTable('oauth_token')
    .set({ sealed_successor })
    .where('token_hash', '=', token_hash)
    .execute()
  return answer
}

/** It was rotated before: a moment ago by a twin, or long ago, and then somebody stole it. */
async function answerAgain(
  { secrets }: Pick<Context, 'secrets'>,
  tx: Tx,
  grant: OauthGrant,
  token_hash: string,
  now: Instant,
): Promise<TokenAnswer | undefined> {
  // As it is now: whoever rotated it may have committed since it was read.
  const token = await tx
    .selectFrom('oauth_token')
    .select(['rotated_at', 'sealed_successor'])
    .where('token_hash', '=', token_hash)
    .executeTakeFirst()
  if (token && isFresh(token, now)) {
    const place = placeOf(grant, token_hash)
    return JSON.parse(secrets.open(token.sealed_successor as string, place)) as TokenAnswer
  }
  await revokeGrant(tx, grant.id, now)
  return undefined
}

function isFresh(
  { rotated_at, sealed_successor }: Pick<OauthToken, 'rotated_at' | 'sealed_successor'>,
  now: Instant,
): boolean {
  return sealed_successor !== null && rotated_at !== null && addMillis(rotated_at, graceMs) >= now
}

function placeOf({ organization_id }: OauthGrant, id: string): SealedPlace {
  return { table: 'oauth_token', organization_id, id, column: 'sealed_successor' }
}
