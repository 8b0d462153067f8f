/** The OAuth 2 endpoints: outside the API, with forms and errors of their own (contract §7.1). */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import type { App } from '../http/app.ts'
import { decide, showConsent } from './authorize.ts'
import { parseObject } from './form.ts'
import { resourceMetadata, serverMetadata } from './metadata.ts'
import { OauthError } from './oauth-error.ts'
import { readMetadata, registerClient } from './register-client.ts'
import { answerToken, revokeToken } from './token.ts'

const config = { rawBody: true }
const unauthorized = 401

export function serveOauth(ctx: Context, app: App): void {
  app.get('/oauth2/authorize/', (request, reply) => showConsent(ctx, request, reply))
  app.post('/oauth2/authorize/', { config }, (request, reply) => decide(ctx, request, reply))
  app.post('/oauth2/token/', { config }, (request, reply) =>
    answer(reply, 200, () => answerToken(ctx, request)),
  )
  app.post('/oauth2/revoke/', { config }, (request, reply) =>
    answer(reply, 200, async () => {
      await revokeToken(ctx, request)
      return {}
    }),
  )
  app.post('/oauth2/register/', { config }, (request, reply) =>
    answer(reply, 201, () => register(ctx, request)),
  )
  app.get('/.well-known/oauth-authorization-server', (_, reply) =>
    reply.send(serverMetadata(ctx.config.publicUrl())),
  )
  app.get('/.well-known/oauth-protected-resource', (_, reply) =>
    reply.send(resourceMetadata(ctx.config.publicUrl())),
  )
}

async function register(ctx: Context, { body }: FastifyRequest): Promise<object> {
  const given = parseObject(Buffer.isBuffer(body) ? body.toString('utf8') : '')
  const client = readMetadata(given)
  const made = await ctx.db.transaction((tx) => registerClient(tx, client, ctx.clock.now()))
  return {
    ...made,
    ...(made.client_secret && { client_secret_expires_at: 0 }),
    client_name: client.name,
    redirect_uris: client.redirect_uris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: client.isPublic
      ? 'none'
      : (given.token_endpoint_auth_method ?? 'client_secret_basic'),
  }
}

/** Nobody on the way keeps it (RFC 6749 §5.1). */
async function answer(
  reply: FastifyReply,
  status: number,
  work: () => Promise<object>,
): Promise<FastifyReply> {
  reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' })
  try {
    return reply.status(status).send(await work())
  } catch (error) {
    if (!(error instanceof OauthError)) throw error
    const { code, message } = error
    if (code === 'invalid_client') reply.header('www-authenticate', 'Basic realm="Roost OAuth"')
    return reply
      .status(code === 'invalid_client' ? unauthorized : 400)
      .send({ error: code, error_description: message })
  }
}
