/** After a restore nobody knows what has left since: what was due before is held (F-37, F-38). */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import {
  changeOfPlace,
  holdLineage,
  type Lineage,
  type Place,
  readLineage,
  readPlace,
} from './lineage.ts'

const lookAgainMs = 10 * 60_000

/** Begins a hold in the transaction that noticed the reason. */
export async function hold(
  tx: Tx,
  lineage: Lineage,
  because: string,
  now: Instant,
): Promise<Lineage> {
  const change = {
    held_before: now,
    held_because: because,
    released_at: null,
    released_from: null,
  }
  await tx.updateTable('lineage').set(change).where('database', '=', lineage.database).execute()
  return { ...lineage, ...change }
}

/**
 * The hold, as the transaction that marks messages sees it. On PostgreSQL that transaction itself
 * notices a failover: between it and the last look there may have been one. While there is a hold,
 * `roost resume` waits for this transaction: it must find the messages that are being put off.
 */
export async function readHold(ctx: Context, tx: Tx): Promise<Lineage | undefined> {
  const seen = await readLineage(tx)
  const isHeld = seen?.held_before && !seen.released_at
  const lineage = isHeld ? await holdLineage(tx) : seen
  if (!lineage || lineage.timeline === null) return lineage
  const place = await readPlace(tx)
  return changeOfPlace(lineage, place) ? holdOnce(ctx, tx, place) : lineage
}

/** Several servers may notice it in the same moment; what is due later must leave, so the first counts. */
async function holdOnce(ctx: Context, tx: Tx, place: Place): Promise<Lineage | undefined> {
  await ctx.db.lock(tx, ['lineage'])
  const lineage = await holdLineage(tx)
  const because = lineage && changeOfPlace(lineage, place)
  if (!because) return lineage
  ctx.log.error({ event: 'held', because }, 'pending messages are held: roost resume')
  await tx.updateTable('lineage').set(place).where('database', '=', lineage.database).execute()
  return hold(tx, lineage, because, ctx.clock.now())
}

export type Fate =
  /** `since`: from when on it could leave, for telling how late it is. */
  | { do: 'send'; since: Instant }
  | { do: 'hold'; until: Instant }
  | { do: 'refuse'; because: string }

/** What a hold means for a message that was to leave at `send_at`. */
export function fateOf(lineage: Lineage | undefined, send_at: Instant, now: Instant): Fate {
  const { held_before, held_because, released_at, released_from } = lineage ?? {}
  if (!held_before || send_at >= held_before) return { do: 'send', since: send_at }
  if (!released_at) return { do: 'hold', until: addMillis(now, lookAgainMs) }
  if (!released_from || send_at >= released_from) return { do: 'send', since: released_at }
  return {
    do: 'refuse',
    because: `Not sent: it was due at ${send_at}, before ${held_because}, and may have left then. It was released only for messages from ${released_from} on.`,
  }
}
