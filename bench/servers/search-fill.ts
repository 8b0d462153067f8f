/** Fills a database with leads and messages to search among, stored as the product stores them. */
import { enableCompileCache } from 'node:module'
import { serveProgram } from '../program.ts'

enableCompileCache()
const { readConfig } = await import('../../server/src/config.ts')
const { openServer } = await import('../../server/src/server.ts')
const { listLeadStatuses } = await import('../../server/src/crm/list-lead-statuses.ts')
const { fillSearch } = await import('../../server/test/fill-search.ts')
const { cast } = await import('./cast.ts')
const { createNoopCarrier } = await import('./noop-carrier.ts')
const { seedCast } = await import('./seed-cast.ts')

export type FillOptions = { settings: Record<string, string>; leads: number; messages: number }

/** Answers once, when all is stored. */
await serveProgram<object, FillOptions>(async ({ settings, leads, messages }) => {
  const config = readConfig('sandbox', {}, settings)
  const { ctx, stop } = await openServer(config, { carriers: [createNoopCarrier(() => {})] })
  await seedCast(ctx)
  const { organization_id, user_id } = cast
  const statuses = await listLeadStatuses(ctx.db.read, organization_id)
  const status_ids = statuses.map(({ id }) => id)
  return {
    ready: {},
    async answer() {
      await fillSearch(ctx, { organization_id, user_id, status_ids, leads, messages })
      await stop()
      return {}
    },
  }
})
