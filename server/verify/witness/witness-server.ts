/** The real server with the witness as its carrier: what the harnesses start, and kill. */

import { enableCompileCache } from 'node:module'
import { byItself } from '../../src/accounts/cause.ts'
import { insertRows } from '../../src/events/change-rows.ts'
import { phoneNumberKind } from '../../src/phone-numbers/phone-number.ts'

enableCompileCache()
const { createOrganization } = await import('../../src/organizations/create-organization.ts')
const { developerKey } = await import('../../src/cli/developer-key.ts')
const { readConfig } = await import('../../src/config.ts')
const { composeNumber } = await import('../../src/phone-numbers/rent-phone-number.ts')
const { openServer } = await import('../../src/server.ts')
const { createWitnessCarrier, witnessCarrierId } = await import('./witness-carrier.ts')

const { WITNESS_URL = '', WITNESS_TIMEOUT_MS, WITNESS_LEASE_MS, WITNESS_WINDOW_MS } = process.env
const carrier = createWitnessCarrier({
  url: WITNESS_URL,
  timeoutMs: Number(WITNESS_TIMEOUT_MS ?? 500),
  reconcileWindowMs: Number(WITNESS_WINDOW_MS ?? 30_000),
})
const server = await openServer(readConfig('sandbox'), {
  carriers: [carrier],
  leaseMs: Number(WITNESS_LEASE_MS ?? 2000),
})
await seed()
await developerKey(server.ctx)
const url = await server.start()
console.log(JSON.stringify({ event: 'ready', url }))
process.once('SIGTERM', () => void stop())

/** One organization with two numbers, both of the witness. Only the first server of a database does it. */
async function seed(): Promise<void> {
  const { ctx } = server
  await ctx.db.transaction(async (tx) => {
    await ctx.db.lock(tx, ['seed'])
    if (await tx.selectFrom('organization').select('id').executeTakeFirst()) return
    const actor = await createOrganization(tx, ctx.newId, ctx.clock.now())
    for (const number of ['+12025550100', '+12025550101']) {
      const wish = { country: 'US', sharing: 'personal' as const, prefix: '' }
      const row = composeNumber(ctx, actor, wish, { number, country: 'US' })
      await insertRows(ctx, tx, phoneNumberKind, byItself(actor.organization_id), [
        { ...row, carrier_id: witnessCarrierId },
      ])
    }
  })
}

async function stop(): Promise<void> {
  server.app.server.closeAllConnections()
  await server.stop()
  process.exit(0)
}
