/** The order of the log, and reading on in it: nothing is skipped, also where several write at once. */
import { type RawBuilder, sql } from 'kysely'
import type { Reader, Tx } from '../db/database.ts'
import { type Engine, engineOf } from '../db/engine.ts'
import type { StoredEvent } from './list-events.ts'

export type LogCursor = { cursor_xact: number; cursor_seq: number }

/** Of one reading: more would make others wait. */
export const readMax = 200

/** What the log is ordered by. SQLite's transactions are one after the other: its numbers are enough. */
export function logOrder(engine: Engine): readonly ('xact' | 'seq')[] {
  return engine === 'postgres' ? ['xact', 'seq'] : ['seq']
}

/** Of an event: that it stands behind the cursor, or before it. */
export function isBeyond(
  engine: Engine,
  { cursor_xact, cursor_seq }: LogCursor,
  direction: '>' | '<' = '>',
): RawBuilder<boolean> {
  const compare = sql.raw(direction)
  return engine === 'postgres'
    ? sql<boolean>`(event.xact, event.seq) ${compare} (${cursor_xact}, ${cursor_seq})`
    : sql<boolean>`event.seq ${compare} ${cursor_seq}`
}

/** Below it no transaction of PostgreSQL's is still at work: nothing can come in between any more. */
const settled = sql`pg_snapshot_xmin(pg_current_snapshot())::text`

/** Of an event: that it can be read by who follows. What a slower neighbour may still precede is held back. */
export function isSettled(engine: Engine): RawBuilder<boolean> {
  return engine === 'postgres' ? sql<boolean>`event.xact < ${settled}::bigint` : sql<boolean>`1 = 1`
}

/** Where whoever begins to follow begins: behind all that is written for good. */
export async function endOfLog(tx: Tx): Promise<LogCursor> {
  const horizon = engineOf(tx) === 'postgres' ? sql`${settled}::bigint - 1` : sql`0`
  const { rows } = await sql<LogCursor>`
    select ${horizon} as cursor_xact, coalesce(max(seq), 0) as cursor_seq from event`.execute(tx)
  const [end] = rows
  return { cursor_xact: Number(end?.cursor_xact ?? 0), cursor_seq: Number(end?.cursor_seq ?? 0) }
}

export async function readOn(
  db: Reader,
  organization_id: string,
  cursor: LogCursor,
): Promise<StoredEvent[]> {
  const engine = engineOf(db)
  let query = db
    .selectFrom('event')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where(isBeyond(engine, cursor))
    .where(isSettled(engine))
  for (const column of logOrder(engine)) query = query.orderBy(column)
  return query.limit(readMax).execute()
}
