/** Ending a hold: the operator has decided what may still leave. */
import type { Tx } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'
import { countHeld, findHold } from './find-hold.ts'

export type Resumed = { sent: number; refused: number }

/**
 * Lets held messages with a send_at of `from` or later go; earlier ones become errors that say why.
 * Undefined when nothing is held. A running server takes it up by itself.
 */
export async function resume(
  tx: Tx,
  now: Instant,
  from: Instant | undefined,
): Promise<Resumed | undefined> {
  const held = await findHold(tx)
  if (!held) return undefined
  const sent = await countHeld(tx, held.held_before, from)
  const refused = (await countHeld(tx, held.held_before, undefined)) - sent
  await tx
    .updateTable('lineage')
    .set({ released_at: now, released_from: from ?? null })
    .where('database', '=', held.database)
    .execute()
  await tx
    .updateTable('message')
    .set({ next_at: now })
    .where('lane', 'is not', null)
    .where('state', 'in', ['queued', 'scheduled'])
    .where('send_at', '<', held.held_before)
    .execute()
  return { sent, refused }
}
