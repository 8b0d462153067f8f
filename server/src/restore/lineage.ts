/** One row that tells which database this is and how far it has come (F-37, F-38). */
import { type Selectable, sql } from 'kysely'
import type { Reader, Tx } from '../db/database.ts'
import { engineOf } from '../db/engine.ts'
import { prepared } from '../db/prepared.ts'
import type { Instant } from '../values/instant.ts'

export interface LineageTable {
  /** Made at random once; tells whether the data folder's note is about this database. */
  database: string
  /** Only grows while messages leave: one that is behind what was seen before is a backup. */
  epoch: number
  /** Where PostgreSQL was; null on SQLite, and where it may not be asked. */
  system: string | null
  timeline: number | null
  /** Messages that were to leave before this moment may have left already. Null: never restored. */
  held_before: Instant | null
  held_because: string | null
  /** When `roost resume` ended the hold, and from which send_at on messages are sent after all. */
  released_at: Instant | null
  released_from: Instant | null
}
export type Lineage = Selectable<LineageTable>

const selectLineage = prepared((db) => db.selectFrom('lineage').selectAll())

/** Undefined in a database that no message has left yet. */
export async function readLineage(db: Reader): Promise<Lineage | undefined> {
  return (await selectLineage(db, {}))[0]
}

/** As it is now, and stays until this transaction ends: raw SQL is the writer's on SQLite. */
export async function holdLineage(tx: Tx): Promise<Lineage | undefined> {
  const lock = engineOf(tx) === 'postgres' ? sql`for share` : sql``
  return (await sql<Lineage>`select * from lineage ${lock}`.execute(tx)).rows[0]
}

export type Place = Pick<Lineage, 'system' | 'timeline'>

/**
 * Which cluster this is and which history it follows: a promoted standby is on a higher timeline from
 * its first write on. Throws where the rights to ask are missing.
 */
export async function readPlace(db: Reader): Promise<Place> {
  if (engineOf(db) === 'sqlite') return { system: null, timeline: null }
  const { rows } = await sql<Place>`
    select (select system_identifier::text from pg_control_system()) as system,
      ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int as timeline`.execute(
    db,
  )
  return rows[0] ?? { system: null, timeline: null }
}

/** Why a database in this place is not the one that went on from `before`, if it is not. */
export function changeOfPlace(before: Place, now: Place): string | undefined {
  if (before.system !== null && now.system !== null && before.system !== now.system)
    return `another PostgreSQL cluster (${now.system}, was ${before.system})`
  if (before.timeline !== null && now.timeline !== null && before.timeline !== now.timeline)
    return `a failover or a restore (timeline ${now.timeline}, was ${before.timeline})`
  return undefined
}
