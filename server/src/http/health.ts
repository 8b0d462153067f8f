/** `/livez`, `/readyz`, `/metrics`: for process managers and Prometheus. No credentials, no secrets. */
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { App } from './app.ts'

/** `held`: what waits for the operator; the server is ready all the same, for everything else. */
export function serveHealth(ctx: Context, app: App, held: () => Promise<string | undefined>): void {
  app.get('/livez', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const database = await judgeDatabase(ctx)
    if (database !== 'ok') reply.status(503)
    const sending = database === 'ok' ? await held() : undefined
    return { status: database, checks: { database, ...(sending && { sending }) } }
  })
  app.get('/metrics', async (_request, reply) => {
    reply.type(ctx.metrics.registry.contentType)
    return ctx.metrics.registry.metrics()
  })
}

/** Ready is who can store: a database that only answers takes no message. */
async function judgeDatabase({ db, health }: Context): Promise<string> {
  if (health.damaged) return 'damaged'
  const reads = await sql`select 1`.execute(db.read).then(yes, no)
  if (!reads) return 'failing'
  // Of no row at all, but it needs the right to write.
  const writes = await db
    .transaction((tx) => tx.deleteFrom('watch').where('id', '=', '').execute())
    .then(yes, no)
  return writes ? 'ok' : 'read-only'
}

const yes = (): boolean => true
const no = (): boolean => false
