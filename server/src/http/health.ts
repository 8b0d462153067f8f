/** `/livez`, `/readyz`, `/metrics`: for process managers and Prometheus. No credentials, no secrets. */
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { App } from './app.ts'

export function serveHealth(ctx: Context, app: App): void {
  app.get('/livez', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const database = await sql`select 1`.execute(ctx.db.read).then(
      () => 'ok',
      () => 'failing',
    )
    if (database !== 'ok') reply.status(503)
    return { status: database, checks: { database } }
  })
  app.get('/metrics', async (_request, reply) => {
    reply.type(ctx.metrics.registry.contentType)
    return ctx.metrics.registry.metrics()
  })
}
