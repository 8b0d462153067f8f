/** Takes deliveries for this process, or puts them off. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { engineOf } from '../db/engine.ts'
import { addMillis } from '../values/instant.ts'
import type { Delivery } from './webhook.ts'

/** Longer than an answer may take, and its recording. */
const leaseMs = 60_000
const pausedMs = 60_000

/** What is due in a lane, oldest first: nobody else takes it until the lease is over. */
export async function lease(
  ctx: Context,
  tx: Tx,
  lane: string,
  organization_id: string,
  limit: number,
): Promise<Delivery[]> {
  const now = ctx.clock.now()
  const due = await tx
    .selectFrom('webhook_delivery')
    .select('id')
    .where('lane', '=', lane)
    .where('next_at', '<=', ctx.clock.nowOf(organization_id))
    .where((eb) => eb.or([eb('leased_until', 'is', null), eb('leased_until', '<=', now)]))
    .orderBy('next_at')
    .orderBy('id')
    .limit(limit)
    .$if(engineOf(tx) === 'postgres', (query) => query.forUpdate().skipLocked())
    .execute()
  if (due.length === 0) return []
  const ids = due.map(({ id }) => id)
  const rows = await tx
    .updateTable('webhook_delivery')
    .set({ leased_until: addMillis(now, leaseMs) })
    .where('organization_id', '=', organization_id)
    .where('id', 'in', ids)
    .returningAll()
    .execute()
  return rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}

/** Of a webhook that is paused: looked at again later. */
export async function putOff(
  ctx: Context,
  tx: Tx,
  lane: string,
  organization_id: string,
): Promise<never[]> {
  const now = ctx.clock.nowOf(organization_id)
  await tx
    .updateTable('webhook_delivery')
    .set({ next_at: addMillis(now, pausedMs) })
    .where('lane', '=', lane)
    .where('next_at', '<=', now)
    .execute()
  return []
}
