/** A code for tokens, once. Whoever brings it again is a thief or was robbed: all that came of it is revoked. */
import type { Tx } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'
import { issueTokens, revokeGrant, type TokenAnswer } from './issue-tokens.ts'
import { OauthError } from './oauth-error.ts'
import type { OauthClient, OauthGrant } from './oauth-tables.ts'
import { challengeOf, hashOf, isSame } from './secret-text.ts'

export type Redemption = {
  code: string
  redirect_uri: string | undefined
  code_verifier: string | undefined
}

/** Undefined for a code that is good for nothing, so that a revocation is committed with it. */
export async function redeemCode(
  tx: Tx,
  client: OauthClient,
  { code, redirect_uri, code_verifier }: Redemption,
  now: Instant,
): Promise<TokenAnswer | undefined> {
  const grant = await tx
    .selectFrom('oauth_grant')
    .selectAll()
    .where('code_hash', '=', hashOf(code))
    .where('client_id', '=', client.id)
    .executeTakeFirst()
  if (!grant) return undefined
  checkProof(grant, code_verifier)
  if (redirect_uri !== undefined && redirect_uri !== grant.redirect_uri) return undefined
  const { numUpdatedRows } = await tx
    .updateTable('oauth_grant')
    .set({ redeemed_at: now })
    .where('id', '=', grant.id)
    .where('redeemed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('code_expires_at', '>', now)
    .executeTakeFirst()
  if (Number(numUpdatedRows) === 1) return issueTokens(tx, grant, now)
  if (grant.code_expires_at > now || grant.redeemed_at) await revokeGrant(tx, grant.id, now)
  return undefined
}

/** A challenge wants its verifier; a verifier without a challenge is an attempt to leave it out (RFC 9700 §2.1.1). */
function checkProof({ code_challenge }: OauthGrant, verifier: string | undefined): void {
  const isProven =
    code_challenge === null
      ? verifier === undefined
      : verifier !== undefined && isSame(challengeOf(verifier), code_challenge)
  if (!isProven) throw new OauthError('invalid_grant', 'The code_verifier does not match.')
}
