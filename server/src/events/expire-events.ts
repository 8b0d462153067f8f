/** How long the event log is kept. It goes oldest first, so that what remains can be walked back. */
import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Reader, Tx } from '../db/database.ts'
import { engineOf } from '../db/engine.ts'
import { addMillis } from '../values/instant.ts'

/** Where the log's end was at a time of the server's. `expired`: some before it has been deleted. */
export interface EventMarkTable {
  marked_at: string
  position: number
  expired: 0 | 1
}

const dayMs = 24 * 3600 * 1000
/** Few, so that no sender waits for it. */
const batchMax = 500

/**
 * Deletes what is older than the owner keeps (ROOST_EVENT_DAYS; 0 keeps all), in transactions of a few
 * hundred rows, and notes how far the log is now. To be run from time to time, by any process; resolves
 * to how many events went. Ages are the server's: an organization may live in another time.
 */
export async function expireEvents(ctx: Context): Promise<number> {
  const { clock, config, db } = ctx
  const now = clock.now()
  await db.transaction((tx) => markEnd(tx, now))
  if (config.eventDays === 0) return 0
  const before = addMillis(now, -config.eventDays * dayMs)
  let total = 0
  for (;;) {
    const count = await db.transaction((tx) => deleteSome(tx, before))
    total += count
    if (count < batchMax) return total
  }
}

/** Whether events have gone already, so that the log of an object need not begin with its creation. */
export async function haveEventsExpired(db: Reader): Promise<boolean> {
  const mark = await db
    .selectFrom('event_mark')
    .select('position')
    .where('expired', '=', 1)
    .executeTakeFirst()
  return mark !== undefined
}

async function markEnd(tx: Tx, marked_at: string): Promise<void> {
  const { rows } = await nextPosition(tx).execute(tx)
  const position = Number(rows[0]?.position)
  await tx
    .insertInto('event_mark')
    .values({ marked_at, position, expired: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Of what was there at the newest mark that is old enough. */
async function deleteSome(tx: Tx, before: string): Promise<number> {
  const mark = await tx
    .selectFrom('event_mark')
    .selectAll()
    .where('marked_at', '<=', before)
    .orderBy('marked_at', 'desc')
    .executeTakeFirst()
  if (!mark) return 0
  const { numDeletedRows } = await tx
    .deleteFrom('event')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('event')
        .select('id')
        .where(positionOf(tx), '<', mark.position)
        .orderBy('xact')
        .orderBy('seq')
        .limit(batchMax),
    )
    .executeTakeFirst()
  const count = Number(numDeletedRows)
  const older = await tx
    .deleteFrom('event_mark')
    .where('marked_at', '<', mark.marked_at)
    .returning('expired')
    .execute()
  if (count > 0 || older.some(({ expired }) => expired === 1))
    await tx
      .updateTable('event_mark')
      .set({ expired: 1 })
      .where('marked_at', '=', mark.marked_at)
      .execute()
  return count
}

/**
 * What tells before from after. By transactions on PostgreSQL: of two that changed one object the second
 * may have the lower number, but then neither had ended while the first had not.
 */
function positionOf(tx: Tx): 'xact' | 'seq' {
  return engineOf(tx) === 'postgres' ? 'xact' : 'seq'
}

/** All that is below it is written for good. On SQLite the last event stays, or its number would be given again. */
function nextPosition(tx: Tx): RawBuilder<{ position: number | string }> {
  return engineOf(tx) === 'postgres'
    ? sql`select pg_snapshot_xmin(pg_current_snapshot())::text as position`
    : sql`select coalesce(max(seq), 0) as position from event`
}
