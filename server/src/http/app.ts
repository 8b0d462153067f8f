/** The HTTP application: one Fastify that serves a list of routes in Close's manner. */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import { limitRequests, setWork } from './admission.ts'
import { answerError } from './answer-error.ts'
import { type Authenticate, createAuthenticator, type FindBearer } from './auth.ts'
import { callerOf } from './caller.ts'
import { refuseUnclear } from './clear-requests.ts'
import { isCrossSite } from './cross-site.ts'
import { crossSite, unknownUrl } from './errors.ts'
import { acceptJsonBodies, bodyLimitBytes, bodyOf, type JsonObject } from './json-body.ts'
import { serializerSchema } from './json-schema.ts'
import { closeGently } from './last-answers.ts'
import type { LimitRequest } from './limit.ts'
import { methodOverride, overridable } from './method-override.ts'
import type { Answer, Kept, Once } from './once.ts'
import { createRefusals } from './parser-refusals.ts'
import { paramsToQuery, parseQuery, pathOf, readTzOffset } from './query.ts'
import type { Call, Route, RouteSchema } from './route.ts'
import { selectFields } from './select-fields.ts'
import { compileLater } from './serializer.ts'
import { refuseUnknownUrls } from './unknown-url.ts'
import { toApiError } from './validation.ts'

export type App = FastifyInstance

/** What rooms above this one lend it. */
export type Extras = {
  once?: Once
  findBearer?: FindBearer
  limit?: LimitRequest | undefined
}

/**
 * A head that drips in is cut off within 20 s, a body within 60 s (S-21); Node looks every five. How many
 * headers there may be is left to how long they may be: those beyond a count would be dropped unseen.
 */
const patience = {
  headersTimeout: 15_000,
  requestTimeout: 55_000,
  connectionsCheckingInterval: 5000,
}
/** A host that is missing is refused in the API's form (clear-requests.ts). */
const http = { ...patience, maxHeadersCount: 0, requireHostHeader: false }

export function createApp(ctx: Context, routes: readonly Route[], extras: Extras = {}): App {
  const refusals = createRefusals()
  const app = Fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    http,
    requestTimeout: patience.requestTimeout,
    connectionTimeout: 120_000,
    clientErrorHandler: refusals.onClientError,
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
  refusals.watch(app.server)
  acceptJsonBodies(app)
  app.setSerializerCompiler(compileLater)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  closeGently(app)
  refuseUnclear(app)
  limitRequests(app, ctx)
  app.addHook('onResponse', (request, reply, done) => {
    logRequest(ctx, request, reply)
    done()
  })
  app.setErrorHandler((error, request, reply) => answerError(ctx, error, request, reply))
  refuseUnknownUrls(app, routes)
  app.decorateRequest('account', null)
  const authenticate = createAuthenticator(ctx, extras.findBearer)
  for (const route of routes) serve(app, { ctx, authenticate, ...extras }, route)
  return app
}

type Serving = Extras & { ctx: Context; authenticate: Authenticate }

/** Serves a route, and its twin for callers who send every method as POST (contract §7.3). */
function serve(app: App, serving: Serving, route: Route): void {
  const { ctx, authenticate, limit } = serving
  const shared = {
    url: route.path,
    config: { streams: route.streams === true },
    schema: { response: responseSchemas(route) },
    // Before the body is read: a stranger learns nothing and costs nothing.
    onRequest: (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => {
      if (isCrossSite(request, ctx.config)) return done(crossSite())
      const found = authenticate(request)
      const admit = (account: Account): void => {
        request.setDecorator<Account>('account', account)
        if (limit) limit(account, route, reply).then(() => done(), done)
        else done()
      }
      if (found instanceof Promise) found.then(admit, done)
      else admit(found)
    },
    handler(request: FastifyRequest, reply: FastifyReply) {
      const work = handle(serving, route, request, reply)
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
  { ctx, once }: Serving,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const tz_offset = readTzOffset(request.headers['x-tz-offset'])
  const body = route.schema.body ? bodyOf(request.body) : (request.body as JsonObject | undefined)
  const query = queryOf(request, body)
  const account = callerOf(request)
  if (route.schema.params?.safeParse(request.params).success === false) throw unknownUrl()
  const call = {
    ctx: { ...ctx, db: ctx.db.within([account.organization_id]) },
    account,
    params: request.params,
    query: read(route.schema.query, query),
    body: read(route.schema.body, body),
    tz_offset,
    request,
    reply,
  } as Call<RouteSchema>
  const kept = await once?.({ ctx: call.ctx, request, route, account }, (within) =>
    write(route, { ...call, ctx: within }, query._fields),
  )
  if (kept) return sendKept(reply, kept)
  const answer = await route.handler(call)
  if (route.streams) return reply
  reply.status(route.status)
  return route.status === 204 ? reply.send() : selectFields(answer, query._fields)
}

/** The answer as the very bytes that will be sent. */
async function write(
  route: Route,
  call: Call<RouteSchema>,
  fields: string | undefined,
): Promise<Answer> {
  const answer = await route.handler(call)
  const { status, schema } = route
  if (status === 204) return { status, answer: '' }
  const serialize = compileLater({ schema: serializerSchema(schema.response) })
  return { status, answer: serialize(selectFields(answer, fields)) }
}

function sendKept(reply: FastifyReply, { status, answer, isReplay }: Kept): FastifyReply {
  if (isReplay) reply.header('idempotent-replayed', 'true')
  reply.status(status)
  if (status === 204) return reply.send()
  return reply.type('application/json; charset=utf-8').serializer(String).send(answer)
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

function logRequest(ctx: Context, request: FastifyRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url ?? 'none'
  ctx.metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime / 1000)
  if (!ctx.log.isLevelEnabled('info')) return
  const path = pathOf(request)
  const line = {
    event: 'request',
    method: request.method,
    path,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    request_id: request.id,
  }
  if (path.startsWith('/api/') || path.startsWith('/_/') || path.startsWith('/go/'))
    ctx.log.info(line)
  else ctx.log.debug(line)
}
