/** `/oauth2/authorize/`: a person decides whether a program may act for them (RFC 6749 §4.1, RFC 9207). */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findAccount } from '../accounts/api-key.ts'
import type { Context } from '../context.ts'
import { consentPage, refusalPage, sendPage } from './consent-page.ts'
import { readFields, readForm } from './form.ts'
import { grantCode } from './grant-code.ts'
import { OauthError } from './oauth-error.ts'
import {
  type Asked,
  type Authorization,
  readClient,
  readWish,
  UnknownClientError,
} from './read-authorization.ts'

const unknownKey = 'No such API key, or it was revoked.'

/** GET: asks. */
export async function showConsent(
  ctx: Context,
  { url }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  return withAuthorization(
    ctx,
    reply,
    () => readFields(new URLSearchParams(url.split('?')[1])),
    (wish, asked) => sendPage(reply, 200, consentPage(wish, asked), wish.redirect_uri),
  )
}

/** POST: the decision, with the key that says whose it is. There is no cookie that another page could use. */
export async function decide(
  ctx: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  return withAuthorization(
    ctx,
    reply,
    () => readForm(request),
    async (wish, form) => {
      const { api_key = '', decision, ...asked } = form
      if (decision !== 'allow')
        throw new OauthError('access_denied', 'The person did not allow it.')
      const account = await findAccount(ctx.db.read, api_key)
      if (!account)
        return sendPage(reply, 400, consentPage(wish, asked, unknownKey), wish.redirect_uri)
      const code = await ctx.db.transaction((tx) => grantCode(tx, account, wish, ctx.clock.now()))
      return goBack(ctx, reply, wish, { code })
    },
  )
}

async function withAuthorization(
  ctx: Context,
  reply: FastifyReply,
  read: () => Asked,
  go: (wish: Authorization, asked: Asked) => Promise<FastifyReply> | FastifyReply,
): Promise<FastifyReply> {
  let known: { redirect_uri: string; state: string | undefined } | undefined
  try {
    const asked = read()
    const { client, redirect_uri } = await readClient(ctx.db.read, asked)
    known = { redirect_uri, state: asked.state }
    return await go({ client, redirect_uri, ...readWish(asked, client) }, asked)
  } catch (error) {
    if (error instanceof UnknownClientError) return sendPage(reply, 400, refusalPage(error.message))
    if (!(error instanceof OauthError)) throw error
    const { code, message } = error
    if (!known) return sendPage(reply, 400, refusalPage(message))
    return goBack(ctx, reply, known, { error: code, error_description: message })
  }
}

/** 303: whatever it was, the program is asked with GET. */
function goBack(
  { config }: Context,
  reply: FastifyReply,
  { redirect_uri, state }: Pick<Authorization, 'redirect_uri' | 'state'>,
  says: Record<string, string>,
): FastifyReply {
  const to = new URL(redirect_uri)
  for (const [name, value] of Object.entries(says)) to.searchParams.set(name, value)
  if (state !== undefined) to.searchParams.set('state', state)
  to.searchParams.set('iss', config.publicUrl())
  return reply.status(303).headers({ location: to.href, 'cache-control': 'no-store' }).send()
}
