/** `/livez`, `/readyz`, `/metrics`: for process managers and Prometheus. No credentials, no secrets. */
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { App } from './app.ts'

/** `held`: what waits for the operator; the server is ready all the same, for everything else. */
export function serveHealth(ctx: Context, app: App, held: () => Promise<string | undefined>): void {
  app.get('/livez', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const database = await sql`select 1`.execute(ctx.db.read).then(
      () => 'ok',
      () => 'failing',
    )
    if (database !== 'ok') reply.status(503)
    const sending = database === 'ok' ? await held() : undefined
    return { status: database, checks: { database, ...(sending && { sending }) } }
  })
  app.get('/metrics', async (_request, reply) => {
    reply.type(ctx.metrics.registry.contentType)
    return ctx.metrics.registry.metrics()
  })
}
