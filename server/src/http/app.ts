/** The HTTP application: one Fastify that serves a list of routes in Close's manner. */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import { CommitUnknownError, isUnavailable } from '../db/unavailable.ts'
import { limitRequests, setWork } from './admission.ts'
import { type Authenticate, createAuthenticator } from './auth.ts'
import { ApiError, inDoubt, tooBusy, tooLarge, unavailable, unknownUrl } from './errors.ts'
import { acceptJsonBodies, bodyLimitBytes, type JsonObject, wrongContentType } from './json-body.ts'
import { serializerSchema } from './json-schema.ts'
import { methodOverride, overridable } from './method-override.ts'
import { paramsToQuery, parseQuery, readTzOffset } from './query.ts'
import type { Call, Route, RouteSchema } from './route.ts'
import { selectFields } from './select-fields.ts'
import { compileLater } from './serializer.ts'
import { answerUnknownUrl } from './unknown-url.ts'
import { toApiError } from './validation.ts'

export type App = FastifyInstance

export function createApp(ctx: Context, routes: readonly Route[]): App {
  const app = Fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: 60_000,
    connectionTimeout: 120_000,
    keepAliveTimeout: 72_000,
    exposeHeadRoutes: false,
    genReqId: () => ctx.newId('req'),
    frameworkErrors: (error, request, reply) => answerError(ctx, error, request, reply),
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: 200,
      querystringParser: parseQuery,
      constraints: { methodOverride },
    },
  })
  acceptJsonBodies(app)
  app.setSerializerCompiler(compileLater)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  limitRequests(app, ctx)
  app.addHook('onResponse', (request, reply, done) => {
    logRequest(ctx, request, reply)
    done()
  })
  app.setErrorHandler((error, request, reply) => answerError(ctx, error, request, reply))
  app.setNotFoundHandler(answerUnknownUrl(routes))
  app.decorateRequest('account', null)
  const authenticate = createAuthenticator(ctx)
  for (const route of routes) serve(app, ctx, authenticate, route)
  return app
}

/** Serves a route, and its twin for callers who send every method as POST (contract §7.3). */
function serve(app: App, ctx: Context, authenticate: Authenticate, route: Route): void {
  const shared = {
    url: route.path,
    schema: { response: responseSchemas(route) },
    // Before the body is read: a stranger learns nothing and costs nothing.
    onRequest: (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void) => {
      const found = authenticate(request)
      const admit = (account: Account): void => {
        request.setDecorator<Account>('account', account)
        done()
      }
      if (found instanceof Promise) found.then(admit, done)
      else admit(found)
    },
    handler(request: FastifyRequest, reply: FastifyReply) {
      const work = handle(ctx, route, request, reply)
      setWork(request, work)
      return work
    },
  }
  app.route({ ...shared, method: route.method })
  if (overridable.has(route.method)) {
    app.route({ ...shared, method: 'POST', constraints: { methodOverride: route.method } })
  }
}

function responseSchemas(route: Route): Record<string, object> {
  return route.status === 204 ? {} : { [route.status]: serializerSchema(route.schema.response) }
}

async function handle(
  ctx: Context,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const body = request.body as JsonObject | undefined
  const query = queryOf(request, body)
  const account = request.getDecorator<Account>('account')
  const call = {
    ctx: { ...ctx, db: ctx.db.within([account.organization_id]) },
    account,
    params: request.params,
    query: read(route.schema.query, query),
    body: read(route.schema.body, body ?? {}),
    tz_offset: readTzOffset(request.headers['x-tz-offset']),
    request,
    reply,
  } as Call<RouteSchema>
  const answer = await route.handler(call)
  reply.status(route.status)
  return route.status === 204 ? reply.send() : selectFields(answer, query._fields)
}

/** `_params` in a body take the place of the query string. */
function queryOf(request: FastifyRequest, body: JsonObject | undefined): Record<string, string> {
  return paramsToQuery(body?._params) ?? (request.query as Record<string, string>)
}

function read(schema: RouteSchema['body'], input: unknown): unknown {
  if (!schema) return undefined
  const result = schema.safeParse(input)
  if (!result.success) throw toApiError(result.error.issues, input)
  return result.data
}

/** Expected errors say what to do; anything else says nothing and is logged whole. */
function answerError(
  ctx: Context,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const known = toKnownError(error)
  if (!known)
    ctx.log.error({ err: error, request_id: request.id, url: request.url }, 'request failed')
  if (known && known.status >= 503 && known !== tooBusy)
    ctx.log.error({ err: error, request_id: request.id }, 'unavailable')
  reply
    .status(known?.status ?? 500)
    .headers(known?.headers ?? {})
    .header('content-type', 'application/json; charset=utf-8')
    .serializer((body: object) => JSON.stringify(body))
    .send(known?.body ?? { error: 'Internal server error' })
}

function toKnownError(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error
  if (error instanceof CommitUnknownError) return inDoubt()
  if (isUnavailable(error))
    return unavailable(
      'The database cannot be written to right now. Nothing was accepted; try again.',
    )
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge('1 MiB')
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return wrongContentType()
  // No id is that long, so nothing has it.
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return unknownUrl()
  if (code?.startsWith('FST_') && statusCode && statusCode < 500) {
    return new ApiError(statusCode, { error: (error as Error).message })
  }
  return undefined
}

function logRequest(ctx: Context, request: FastifyRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url ?? 'none'
  ctx.metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime / 1000)
  if (!ctx.log.isLevelEnabled('info')) return
  const [path] = request.url.split('?')
  const line = {
    event: 'request',
    method: request.method,
    path,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    request_id: request.id,
  }
  if (path?.startsWith('/api/') || path?.startsWith('/_/') || path?.startsWith('/go/'))
    ctx.log.info(line)
  else ctx.log.debug(line)
}
