/** The engine for several processes: PostgreSQL, through one pool. */
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Database, Tx } from './database.ts'
import { migrate } from './migrate.ts'
import type { Tables } from './tables.ts'
import { CommitUnknownError, isContention, isUnavailable } from './unavailable.ts'

const poolMax = 10
/** A request waits this long for the database before it hears 503 (F-05). */
const connectTimeoutMs = 1500
const statementTimeoutMs = 10_000
const contentionTriesMax = 5

/** Connects and brings the schema up to date. Throws what `pg` throws when it cannot. */
export async function openPostgresDatabase(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolMax,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    application_name: 'roost',
  })
  // A connection that dies while idle is replaced when it is needed next.
  pool.on('error', () => {})
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return {
    engine: 'postgres',
    read: db,
    transaction: (work) => transact(db, work),
    lock: takeLocks,
    serverTime: () => readTime(db),
    close: () => db.destroy(),
  }
}

/** Deadlocks and lost serializations are tried again: they wrote nothing. */
async function transact<T>(db: Kysely<Tables>, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transactOnce(db, work)
    } catch (error) {
      if (!isContention(error) || tries >= contentionTriesMax) throw error
    }
  }
}

/**
 * Kysely's own transaction cannot tell a failed statement from a failed COMMIT. After the latter the
 * transaction may be committed or not; PostgreSQL remembers which, by its id (F-04).
 */
async function transactOnce<T>(db: Kysely<Tables>, work: (tx: Tx) => Promise<T>): Promise<T> {
  const tx = await db.startTransaction().execute()
  let result: T
  let xid: string | null
  try {
    result = await work(tx)
    xid = await currentTransaction(tx)
  } catch (error) {
    await tx
      .rollback()
      .execute()
      .catch(() => {})
    throw error
  }
  try {
    await tx.commit().execute()
  } catch (error) {
    await tx
      .rollback()
      .execute()
      .catch(() => {})
    if (xid === null || !isUnavailable(error)) throw error
    if (!(await wasCommitted(db, xid))) throw error
  }
  return result
}

async function currentTransaction(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ xid: string | null }>`
    select pg_current_xact_id_if_assigned()::text as xid`.execute(tx)
  return rows[0]?.xid ?? null
}

async function wasCommitted(db: Kysely<Tables>, xid: string): Promise<boolean> {
  for (let tries = 1; tries <= 10; tries++) {
    const status = await transactionStatus(db, xid).catch(() => undefined)
    if (status === 'committed') return true
    if (status === 'aborted') return false
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  throw new CommitUnknownError(
    'The database was lost while it was committing, and is not back yet.',
  )
}

async function transactionStatus(
  db: Kysely<Tables>,
  xid: string,
): Promise<string | null | undefined> {
  const { rows } = await sql<{ status: string | null }>`
    select pg_xact_status(${xid}::xid8) as status`.execute(db)
  return rows[0]?.status
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
