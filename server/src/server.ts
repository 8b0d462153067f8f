/** The composition root: config → database → context → carriers → runner → HTTP. */
import type { Logger } from 'pino'
import { activityRoutes } from './activities/activity-routes.ts'
import type { Adapter, Carrier } from './carriers/carrier.ts'
import { hearCarriers } from './carriers/carrier-callbacks.ts'
import { adapters } from './carriers/carrier-kinds.ts'
import { portsOf } from './carriers/carrier-ports.ts'
import { carrierRoutes } from './carriers/carrier-routes.ts'
import { createRegistry, type Registry } from './carriers/registry.ts'
import { createSandboxCarrier } from './carriers/sandbox.ts'
import { type Clock, type FrozenClocks, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { createContext } from './create-context.ts'
import { contactRoutes } from './crm/contact-routes.ts'
import { dataSearchRoutes } from './crm/data-search/search-route.ts'
import { leadRoutes } from './crm/lead-routes.ts'
import { leadStatusRoutes } from './crm/lead-status-routes.ts'
import { customFieldRoutes } from './custom-fields/custom-field-routes.ts'
import { withCommitTimes } from './db/commit-times.ts'
import type { Database } from './db/database.ts'
import { openDatabase } from './db/open-database.ts'
import { followDatabaseTime } from './db/postgres/database-time.ts'
import { closeOpenFiles, findOpenFiles } from './db/private-files.ts'
import { lockFolder } from './db/sqlite/folder-lock.ts'
import { withReserve } from './db/sqlite/reserve.ts'
import { eventRoutes } from './feed/event-routes.ts'
import { createEventStreams, type EventStreams } from './feed/event-streams.ts'
import { streamRoutes } from './feed/stream-route.ts'
import { type App, createApp } from './http/app.ts'
import { serveDocsPage } from './http/docs-page.ts'
import { serveHealth } from './http/health.ts'
import { serveDocument } from './http/openapi.ts'
import type { Route } from './http/route.ts'
import { once } from './idempotency/answer-once.ts'
import { limitRequests } from './limits/limit-requests.ts'
import { createLogger } from './log.ts'
import { mediaRoute } from './media/media-routes.ts'
import { messageRoutes } from './messages/message-routes.ts'
import { createMetrics } from './metrics.ts'
import { findBearer } from './oauth/find-bearer.ts'
import { serveOauth } from './oauth/serve-oauth.ts'
import { groupRoutes } from './organizations/group-routes.ts'
import { organizationRoutes } from './organizations/organization-routes.ts'
import { roleRoutes } from './organizations/role-routes.ts'
import { userRoutes } from './organizations/user-routes.ts'
import { createGuarded, type Guarded } from './outgoing/guarded-request.ts'
import { phoneNumberRoutes } from './phone-numbers/phone-number-routes.ts'
import { describeHold } from './restore/find-hold.ts'
import { watchLineage } from './restore/watch-lineage.ts'
import { endLeases } from './sending/lose-answers.ts'
import { sendMessages } from './sending/send-messages.ts'
import { steadyTime } from './steady-time.ts'
import { taskRoutes } from './tasks/task-routes.ts'
import { templateRoutes } from './templates/template-routes.ts'
import { Runner } from './turns/runner.ts'
import type { Source } from './turns/source.ts'
import { unkeptRoutes } from './unkept/unkept-routes.ts'
import { startUpkeep, type Upkeep } from './upkeep.ts'
import { toMillis } from './values/instant.ts'
import { version } from './version.ts'
import { deliverWebhooks } from './webhooks/deliver-source.ts'
import { deliveryRoutes } from './webhooks/delivery-routes.ts'
import { followLog } from './webhooks/follow-source.ts'
import { webhookRoutes } from './webhooks/webhook-routes.ts'
import type { Sources } from './world/leap.ts'
import { createLine } from './world/line.ts'
import { runPlans } from './world/run-plans.ts'
import { sandboxRoutes } from './world/sandbox-routes.ts'
import { loadTestClocks, type TestClocks } from './world/test-clock.ts'

/** What some routes need besides the context of a call. */
export type RouteParts = {
  clocks: TestClocks
  registry: Registry
  guarded: Guarded
  streams: EventStreams
}

/** Every route there is, in the order of the document. */
export function allRoutes(
  ctx: Context,
  { clocks, registry, guarded, streams }: RouteParts,
): Route[] {
  return [
    ...messageRoutes(ctx),
    ...activityRoutes,
    ...templateRoutes,
    ...phoneNumberRoutes,
    ...leadRoutes,
    ...dataSearchRoutes,
    ...leadStatusRoutes,
    ...customFieldRoutes,
    ...contactRoutes,
    ...taskRoutes,
    ...userRoutes,
    ...organizationRoutes,
    ...roleRoutes,
    ...groupRoutes,
    mediaRoute,
    ...eventRoutes,
    ...streamRoutes(streams),
    ...unkeptRoutes,
    ...webhookRoutes(guarded),
    ...deliveryRoutes,
    ...carrierRoutes(registry),
    ...sandboxRoutes(clocks),
  ]
}

/** The same routes for those who only describe them; no handler of these may be called. */
export function documentedRoutes(): Route[] {
  const routes = allRoutes({} as Context, {} as RouteParts)
  return routes.filter(({ isUndocumented }) => !isUndocumented)
}

export type Parts = {
  config: Config
  db: Database
  /** Tests bring their own time. */
  clock?: Clock
  frozen?: FrozenClocks
  /** Carriers without an account, besides the sandbox's. */
  carriers?: readonly Carrier[]
  /** Kinds of carriers, instead of those there are. */
  adapters?: readonly Adapter[]
  /** Harnesses that kill servers do not wait out a whole lease. */
  leaseMs?: number
  log?: Logger
}

export type Server = {
  ctx: Context
  app: App
  runner: Runner
  /** The carrier accounts that are open. */
  registry: Registry
  /** Listens; resolves to the URL. Begins to send what is due. */
  start(port?: number): Promise<string>
  /** Stops claiming, finishes what is under way, closes everything (F-28). */
  stop(): Promise<void>
}

/** Longer than a carrier call may take, shorter than most process managers wait. */
const drainMs = 35_000

/** Wires the parts together. Nothing listens and nothing is sent until start(). */
export async function createServer(parts: Parts): Promise<Server> {
  const { config } = parts
  const frozen: FrozenClocks = parts.frozen ?? new Map()
  const clock = parts.clock ?? systemClock(frozen)
  const metrics = createMetrics(() => oldestDueSeconds(ctx, runner))
  const ctx = createContext({
    config,
    db: withCommitTimes(parts.db, (seconds) => metrics.commitSeconds.observe(seconds)),
    clock,
    log: parts.log ?? createLogger(config.logLevel),
    metrics,
    leaseMs: parts.leaseMs,
    carriers: { find: (id) => registry.find(id) },
    nudge: (run_at) => runner.nudge(run_at),
  })
  const registry = createRegistry({
    ...ctx,
    adapters: parts.adapters ?? adapters,
    builtIn: [createSandboxCarrier(createLine(ctx)), ...(parts.carriers ?? [])],
    portsOf: (account) => portsOf(ctx, account),
  })
  const lineage = watchLineage(ctx)
  const sources = worldOf(lineage)
  const guarded = createGuarded([config.mode === 'sandbox' ? 'loopback' : 'public'])
  const runner = new Runner(ctx, allSources(ctx, sources, guarded))
  const clocks = await loadTestClocks(ctx, frozen, runner, sources)
  const streams = createEventStreams(ctx)
  const app = serveAll(ctx, { clocks, registry, guarded, streams })
  let upkeep: Upkeep | undefined
  return {
    ctx,
    app,
    runner,
    registry,
    async start(port = config.port) {
      // Whoever held them is dead: this process is the only one of its file.
      if (ctx.db.engine === 'sqlite') await ctx.db.insist(endLeases)
      await lineage.begin()
      await registry.start()
      const url = await app.listen({ host: config.host, port })
      config.setPublicUrl(url)
      if (config.role !== 'api') {
        runner.start()
        upkeep = startUpkeep(ctx)
      }
      return url
    },
    async stop() {
      const claimsEnd = runner.stop(drainMs)
      streams.close()
      await app.close()
      await claimsEnd
      await upkeep?.stop()
      registry.close()
      await guarded.close()
      await ctx.db.close()
    },
  }
}

/** What happens in the sandbox's time, and in no other place before this database is known to be the last. */
function worldOf(lineage: ReturnType<typeof watchLineage>): Sources {
  return (ctx) => ({ messages: lineage.before(sendMessages(ctx)), plans: runPlans(ctx) })
}

/** Whatever waits in this server for its time. */
function allSources(ctx: Context, world: Sources, guarded: Guarded): Source[] {
  return [...Object.values(world(ctx)), followLog(ctx), deliverWebhooks(ctx, guarded)]
}

/** Everything that is answered by HTTP. */
function serveAll(ctx: Context, parts: RouteParts): App {
  const routes = servedRoutes(ctx.config, allRoutes(ctx, parts))
  const app = createApp(ctx, routes, { once, findBearer, limit: limitRequests(ctx.config, ctx.db) })
  hearCarriers(ctx, app, parts.registry)
  if (ctx.config.role !== 'runner') serveOauth(ctx, app)
  serveDocument(app, routes, version)
  serveDocsPage(app, routes, version)
  serveHealth(ctx, app, () => describeHold(ctx.db.read))
  return app
}

/** In production nobody may play with time, or with what carriers say. */
function servedRoutes({ mode, role }: Config, routes: Route[]): Route[] {
  if (role === 'runner') return []
  return routes.filter((route) => mode === 'sandbox' || !route.sandboxOnly)
}

async function oldestDueSeconds({ clock }: Context, runner: Runner): Promise<number> {
  const earliest = await runner.nextAt()
  return earliest ? Math.max(0, (toMillis(clock.now()) - toMillis(earliest)) / 1000) : 0
}

/** The server of a data folder. Throws FolderInUseError when another process has it. */
export async function openServer(
  config: Config,
  parts: Pick<Parts, 'log' | 'carriers' | 'adapters' | 'leaseMs'> = {},
): Promise<Server> {
  // A file has one server; PostgreSQL has as many as you like.
  const isFile = config.database.engine === 'sqlite'
  const release = isFile ? lockFolder(config.dataDir) : () => {}
  closeOpenFiles(config.dataDir)
  const opened: (() => unknown)[] = [release]
  try {
    const place = await openDatabase(config.database)
    opened.push(() => place.close())
    const db = isFile ? withReserve(place, config.dataDir) : place
    const time = await followDatabaseTime(db)
    opened.push(() => time?.stop())
    const frozen: FrozenClocks = new Map()
    const clock = systemClock(frozen, steadyTime(time?.now))
    const server = await createServer({ config, db, clock, frozen, ...parts })
    for (const open of findOpenFiles(config.dataDir)) server.ctx.log.warn(`${open}: chmod go-rwx`)
    return {
      ...server,
      async stop() {
        await server.stop()
        time?.stop()
        release()
      },
    }
  } catch (error) {
    // A process that keeps anything open does not end, and looks as if it ran.
    for (const close of opened.reverse()) await close()
    throw error
  }
}
