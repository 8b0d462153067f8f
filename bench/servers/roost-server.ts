/** Roost as a contender: the real server with a carrier that does nothing, or with another store. */
import { enableCompileCache } from 'node:module'
import { serveProgram } from '../program.ts'
import type { Way } from './other-ways-to-store.ts'

enableCompileCache()
const { readConfig } = await import('../../server/src/config.ts')
const { createApp } = await import('../../server/src/http/app.ts')
const { allRoutes, openServer } = await import('../../server/src/server.ts')
const { createNoopCarrier } = await import('./noop-carrier.ts')
const { storing } = await import('./other-ways-to-store.ts')
const { seedCast } = await import('./seed-cast.ts')

export type RoostOptions = { settings: Record<string, string>; way?: Way }
export type RoostReady = { port: number }

await serveProgram<never, RoostOptions>(async ({ settings, way }) => {
  const config = readConfig('sandbox', {}, settings)
  const server = await openServer(config, { carriers: [createNoopCarrier(() => {})] })
  await seedCast(server.ctx)
  const url = way === undefined ? await server.start() : await startOther(server, way)
  return { ready: { port: Number(new URL(url).port) } satisfies RoostReady }
})

/** The same application but for one handler. */
async function startOther(server: Awaited<ReturnType<typeof openServer>>, way: Way) {
  const { ctx, runner } = server
  // No route that plays with time is asked for.
  const app = createApp(ctx, storing(way, allRoutes(ctx, {} as never)))
  const url = await app.listen({ host: ctx.config.host, port: 0 })
  runner.start()
  return url
}
