/** The engine for several processes: PostgreSQL, through one pool. */
import {
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresDialect,
  type PostgresPool,
  replaceWithNoncontingentExpression,
  sql,
} from 'kysely'
import type { Pool } from 'pg'
import type { Database, Tx } from './database.ts'
import { isUpToDate, migrate } from './migrate.ts'
import { connectPatientPool, connectPool } from './postgres-connection.ts'
import { begin, type Wall, walledPool } from './postgres-wall.ts'
import type { Tables } from './tables.ts'
import { CommitUnknownError, isContention, isUnavailable } from './unavailable.ts'

const poolMax = 10
const contentionTriesMax = 5
/** A restart of the database takes less; a caller waits no longer to hear that nobody can tell. */
const doubtMaxMs = 5000
const askAgainMs = 150

/** Connects and brings the schema up to date. Throws what `pg` throws when it cannot. */
export async function openPostgresDatabase(url: string): Promise<Database> {
  const pool = connectPool(url, poolMax)
  const db = through(pool)
  if (!(await isUpToDate(db))) await migratePatiently(url).catch((error) => giveUp(db, error))
  return behind(undefined, { pool, db })
}

type Opened = { pool: Pool; db: Kysely<Tables> }

function behind(wall: Wall, opened: Opened): Database {
  const { pool, db } = opened
  const transaction: Database['transaction'] = (work) => transact(db, wall, work)
  return {
    engine: 'postgres',
    read: wall ? through(walledPool(pool, wall)) : db,
    transaction,
    insist: transaction,
    lock: takeLocks,
    within: (organization_ids) => behind(organization_ids, opened),
    serverTime: () => readTime(db),
    close: () => db.destroy(),
  }
}

async function migratePatiently(url: string): Promise<void> {
  const db = through(connectPatientPool(url))
  await migrate(db).finally(() => db.destroy())
}

async function giveUp(db: Kysely<Tables>, error: unknown): Promise<never> {
  await db.destroy()
  throw error
}

function through(pool: PostgresPool): Kysely<Tables> {
  // SQLite knows `in ()`; PostgreSQL does not.
  const plugins = [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })]
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins })
}

/** Deadlocks and lost serializations are tried again: they wrote nothing. */
async function transact<T>(db: Kysely<Tables>, wall: Wall, work: Work<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transactOnce(db, wall, work)
    } catch (error) {
      if (!isContention(error) || tries >= contentionTriesMax) throw error
    }
  }
}

/**
 * Kysely's own transaction cannot tell a failed statement from a failed COMMIT, and keeps a connection
 * that dies in it. After a failed COMMIT the transaction may be committed or not; PostgreSQL remembers
 * which, by its id (F-04).
 */
async function transactOnce<T>(db: Kysely<Tables>, wall: Wall, work: Work<T>): Promise<T> {
  const { result, xid, failure } = await db.connection().execute((tx) => attempt(tx, wall, work))
  if (failure === undefined) return result
  if (xid === null || !isUnavailable(failure)) throw failure
  if (!(await wasCommitted(db, xid))) throw failure
  return result
}

type Work<T> = (tx: Tx) => Promise<T>
type Attempt<T> = { result: T; xid: string | null; failure?: unknown }

/** Throws what `work` throws, with everything undone; tells of a failure to commit. */
async function attempt<T>(tx: Tx, wall: Wall, work: Work<T>): Promise<Attempt<T>> {
  await sql.raw(begin(wall)).execute(tx)
  let done: Attempt<T>
  try {
    const result = await work(tx)
    done = { result, xid: await currentTransaction(tx) }
  } catch (error) {
    // On a connection that is lost there is nothing to undo, and the pool drops it.
    await sql`rollback`.execute(tx).catch(() => {})
    throw error
  }
  try {
    await sql`commit`.execute(tx)
    return done
  } catch (failure) {
    return { ...done, failure }
  }
}

async function currentTransaction(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ xid: string | null }>`
    select pg_current_xact_id_if_assigned()::text as xid`.execute(tx)
  return rows[0]?.xid ?? null
}

async function wasCommitted(db: Kysely<Tables>, xid: string): Promise<boolean> {
  const giveUpAt = performance.now() + doubtMaxMs
  while (performance.now() < giveUpAt) {
    const status = await transactionStatus(db, xid).catch(() => undefined)
    if (status === 'committed') return true
    if (status === 'aborted') return false
    await new Promise((resolve) => setTimeout(resolve, askAgainMs))
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
