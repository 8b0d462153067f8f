/** The engine for several processes: PostgreSQL, through one pool. */
import { Kysely, sql } from 'kysely'
import type { Pool } from 'pg'
import type { Database, Tx } from '../database.ts'
import { isUpToDate, migrate } from '../migrations/migrate.ts'
import type { Tables } from '../tables.ts'
import { RoostPostgresDialect } from './compiler.ts'
import { connectPatientPool, connectPool } from './connection.ts'
import { requireUsable } from './session.ts'
import { type Place, transact } from './transaction.ts'
import { type AskBehind, askTogether, walled } from './wall.ts'

const poolMax = 10

/**
 * Connects and brings the schema up to date. Throws what `pg` throws when it cannot, and
 * UnusableDatabaseError before anything is written to a database that it could not use.
 */
export async function openPostgresDatabase(url: string): Promise<Database> {
  const pool = connectPool(url, poolMax)
  const db = through(pool)
  try {
    await requireUsable(db)
    if (!(await isUpToDate(db))) await migratePatiently(url)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return behind({ db, slots: [], wall: undefined }, askTogether(pool))
}

function behind(place: Place, ask: AskBehind): Database {
  const { db, wall } = place
  const transaction: Database['transaction'] = (work) => transact(place, work)
  return {
    engine: 'postgres',
    batchesAtOnce: 3,
    claimMax: 256,
    get read() {
      return wall ? walled(db, ask, wall) : db
    },
    get aside() {
      return this.read
    },
    transaction,
    insist: transaction,
    lock: takeLocks,
    within: (organization_ids) => behind({ ...place, wall: organization_ids }, ask),
    serverTime: () => readTime(db),
    close: () => db.destroy(),
  }
}

async function migratePatiently(url: string): Promise<void> {
  const db = through(connectPatientPool(url))
  await migrate(db).finally(() => db.destroy())
}

function through(pool: Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new RoostPostgresDialect({ pool }) })
}

async function takeLocks(tx: Tx, names: readonly string[]): Promise<void> {
  // In order, so that two transactions never wait for each other.
  const ordered = [...new Set(names)].sort()
  if (ordered.length === 0) return
  await sql`
    select pg_advisory_xact_lock(hashtextextended(name, 0))
    from (select json_array_elements_text(${JSON.stringify(ordered)}::json) as name) as names`.execute(
    tx,
  )
}

async function readTime(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ millis: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as millis`.execute(db)
  return rows[0]?.millis ?? 0
}
