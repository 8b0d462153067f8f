/** `/oauth2/token/` and `/oauth2/revoke/` (contract §7.1, RFC 6749, RFC 7009). */
import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { authenticateClient } from './authenticate-client.ts'
import { readForm } from './form.ts'
import { revokeGrant, type TokenAnswer } from './issue-tokens.ts'
import { OauthError } from './oauth-error.ts'
import type { OauthClient } from './oauth-tables.ts'
import { redeemCode } from './redeem-code.ts'
import { rotateToken } from './rotate-token.ts'
import { hashOf } from './secret-text.ts'

export async function answerToken(ctx: Context, request: FastifyRequest): Promise<TokenAnswer> {
  const fields = readForm(request)
  const client = await authenticateClient(ctx.db.read, request.headers, fields)
  const answer = await exchange(ctx, client, fields)
  if (!answer) throw new OauthError('invalid_grant', 'It is expired, revoked, or was used before.')
  return answer
}

async function exchange(
  ctx: Context,
  client: OauthClient,
  fields: Readonly<Record<string, string>>,
): Promise<TokenAnswer | undefined> {
  const { grant_type, code, refresh_token, redirect_uri, code_verifier } = fields
  const now = ctx.clock.now()
  switch (grant_type) {
    case 'authorization_code': {
      if (!code) throw new OauthError('invalid_request', 'The code is missing.')
      const redemption = { code, redirect_uri, code_verifier }
      return ctx.db.transaction((tx) => redeemCode(tx, client, redemption, now))
    }
    case 'refresh_token':
      if (!refresh_token) throw new OauthError('invalid_request', 'The refresh_token is missing.')
      return ctx.db.transaction((tx) => rotateToken(ctx, tx, client, refresh_token, now))
    default:
      throw new OauthError(
        'unsupported_grant_type',
        'The grant_type can be authorization_code and refresh_token.',
      )
  }
}

/** Either token ends the whole grant. One that is not there is gone already: that is no error. */
export async function revokeToken(ctx: Context, request: FastifyRequest): Promise<void> {
  const fields = readForm(request)
  const client = await authenticateClient(ctx.db.read, request.headers, fields)
  if (!fields.token) throw new OauthError('invalid_request', 'The token is missing.')
  const token_hash = hashOf(fields.token)
  await ctx.db.transaction(async (tx) => {
    const found = await tx
      .selectFrom('oauth_token')
      .innerJoin('oauth_grant', 'oauth_grant.id', 'oauth_token.grant_id')
      .select('oauth_grant.id')
      .where('oauth_token.token_hash', '=', token_hash)
      .where('oauth_grant.client_id', '=', client.id)
      .executeTakeFirst()
    if (found) await revokeGrant(tx, found.id, ctx.clock.now())
  })
}
