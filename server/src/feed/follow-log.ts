/** Reads the log on, in its order: nothing is skipped, also where several write at once (design §7, Events). */
import { type RawBuilder, sql } from 'kysely'
import type { Reader, Tx } from '../db/database.ts'
import { type Engine, engineOf } from '../db/engine.ts'
import type { StoredEvent } from './list-events.ts'

export type LogCursor = { cursor_xact: number; cursor_seq: number }

/** Of one reading: more would make others wait. */
const readMax = 200

/** Where whoever begins to follow begins: behind all that is written for good. */
export async function endOfLog(tx: Tx): Promise<LogCursor> {
  const horizon = engineOf(tx) === 'postgres' ? sql`${settled}::bigint - 1` : sql`0`
  const { rows } = await sql<LogCursor>`
    select ${horizon} as cursor_xact, coalesce(max(seq), 0) as cursor_seq from event`.execute(tx)
  const [end] = rows
  return { cursor_xact: Number(end?.cursor_xact ?? 0), cursor_seq: Number(end?.cursor_seq ?? 0) }
}

/** Below it no transaction of PostgreSQL's is still at work: nothing can come in between any more. */
const settled = sql`pg_snapshot_xmin(pg_current_snapshot())::text`

/** That an event can be read by who follows: what a slower neighbour may still precede is held back. */
export function isSettled(engine: Engine): RawBuilder<boolean> {
  return engine === 'postgres' ? sql<boolean>`event.xact < ${settled}::bigint` : sql<boolean>`1 = 1`
}

export async function readOn(
  db: Reader,
  organization_id: string,
  { cursor_xact, cursor_seq }: LogCursor,
): Promise<StoredEvent[]> {
  return db
    .selectFrom('event')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where(sql<boolean>`(event.xact, event.seq) > (${cursor_xact}, ${cursor_seq})`)
    .where(isSettled(engineOf(db)))
    .orderBy('xact')
    .orderBy('seq')
    .limit(readMax)
    .execute()
}
