/** Whether what is stored is whole: the pages of SQLite's file, the indexes of PostgreSQL's. */
import { sql } from 'kysely'
import type { Snapshots } from '../db/open-reader.ts'
import type { Diagnosis } from './diagnosis.ts'

const check = 'integrity'
const linesShown = 3

export async function examineIntegrity(db: Snapshots): Promise<Diagnosis> {
  try {
    return await (db.engine === 'sqlite' ? askSqlite(db) : askPostgres(db))
  } catch (error) {
    return damaged([(error as Error).message])
  }
}

async function askSqlite(db: Snapshots): Promise<Diagnosis> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(20)`.execute(db.read)
  const lines = rows.map((row) => row.quick_check)
  if (lines.length === 1 && lines[0] === 'ok')
    return { check, ok: true, says: 'every page of the file is whole (quick_check)' }
  return damaged(lines)
}

function damaged(lines: readonly string[]): Diagnosis {
  const first = lines
    .flatMap((line) => line.split('\n'))
    .slice(0, linesShown)
    .join('; ')
  const says = `the database is damaged: ${first}. Stop the server, keep a copy, and restore a backup`
  return { check, ok: false, says }
}

/** By the extension amcheck, where an administrator has installed it: it is not everybody's to do so. */
async function askPostgres(db: Snapshots): Promise<Diagnosis> {
  const { rows } = await sql<{ extname: string }>`
    select extname from pg_extension where extname = 'amcheck'`.execute(db.read)
  if (rows.length === 0) {
    const says = 'not looked at: the extension amcheck is not installed (create extension amcheck)'
    return { check, ok: true, says }
  }
  const checked = await sql`
    select bt_index_check(pg_index.indexrelid) from pg_index
    join pg_class as one on one.oid = pg_index.indexrelid
    join pg_am on pg_am.oid = one.relam and pg_am.amname = 'btree'
    where one.relnamespace = current_schema()::regnamespace and pg_index.indisvalid`.execute(
    db.read,
  )
  return { check, ok: true, says: `${checked.rows.length} indexes are whole (amcheck)` }
}
