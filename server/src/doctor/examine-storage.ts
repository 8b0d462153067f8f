/** Whether a commit that returned is on the disk, and whether there is room for the next one. */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Snapshots } from '../db/open-reader.ts'
import { openSqlite } from '../db/sqlite/statements.ts'
import type { Diagnosis } from './diagnosis.ts'

const megabyte = 1024 * 1024
/** Less than this and the outcome of a message may find no room (F-07). */
const freeBytesMin = 256 * megabyte
const syncs = 9
/** PRAGMA synchronous: 2 is FULL, 3 EXTRA. */
const fullSync = 2

/** Writes, syncs and times a file of its own in the folder; asks the engine what it does. */
export async function examineFsync(db: Snapshots, folder: string): Promise<Diagnosis> {
  const check = 'fsync'
  try {
    const engine = db.engine === 'sqlite' ? await askSqlite(db, folder) : await askPostgres(db)
    // A PostgreSQL may be used without a folder of ours.
    if (!existsSync(folder)) return { check, ...engine }
    const says = `${timeSync(folder).toFixed(2)} ms an fdatasync in ${folder}; ${engine.says}`
    return { check, ok: engine.ok, says }
  } catch (error) {
    return { check, ok: false, says: `nothing can be written to ${folder}: ${String(error)}` }
  }
}

/** The pragma is a connection's own: what counts is what a connection opened as the server's has. */
async function askSqlite(db: Snapshots, folder: string): Promise<{ ok: boolean; says: string }> {
  const { rows } = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(db.read)
  const journal = rows[0]?.journal_mode
  const synchronous = inTemporaryFolder(folder, (inside) => {
    const sqlite = openSqlite({ file: join(inside, 'probe.db') })
    const row = sqlite.prepare('PRAGMA synchronous').get() as { synchronous: number }
    sqlite.close()
    return row.synchronous
  })
  const ok = journal === 'wal' && synchronous >= fullSync
  const level = synchronous >= fullSync ? 'FULL' : `${synchronous}, must be FULL`
  return { ok, says: `journal_mode ${journal}, synchronous ${level}` }
}

async function askPostgres(db: Snapshots): Promise<{ ok: boolean; says: string }> {
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings where name in ('fsync', 'synchronous_commit') order by 1`.execute(
    db.read,
  )
  const ok = rows.every(({ setting }) => setting !== 'off')
  const says = rows.map(({ name, setting }) => `${name} ${setting}`).join(', ')
  return { ok, says: ok ? says : `${says}: a power cut loses acknowledged messages` }
}

/** The median of a few, in milliseconds. */
function timeSync(folder: string): number {
  return inTemporaryFolder(folder, (inside) => {
    const file = openSync(join(inside, 'probe'), 'w', 0o600)
    const times = Array.from({ length: syncs }, (_, position) => {
      writeSync(file, Buffer.alloc(4096, position), 0, 4096, position * 4096)
      const before = performance.now()
      fdatasyncSync(file)
      return performance.now() - before
    })
    closeSync(file)
    return times.sort((a, b) => a - b)[Math.floor(syncs / 2)] ?? 0
  })
}

function inTemporaryFolder<T>(folder: string, work: (inside: string) => T): T {
  const inside = mkdtempSync(join(folder, 'doctor-'))
  try {
    return work(inside)
  } finally {
    rmSync(inside, { recursive: true, force: true })
  }
}

/** Room for whoever may write to the folder. */
export function examineDisk(folder: string): Diagnosis {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const ok = free >= freeBytesMin
  const says = `${Math.floor(free / megabyte)} MB free in ${folder}`
  return { check: 'disk', ok, says: ok ? says : `${says}; outcomes of messages may find no room` }
}
