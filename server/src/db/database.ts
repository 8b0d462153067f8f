/** The database: a connection that reads, a connection that writes, and nothing in between. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { migrate } from './migrate.ts'
import { openSqlite, sqliteDialect } from './node-sqlite.ts'
import type { Tables } from './tables.ts'

export type Engine = 'sqlite' | 'postgres'
export type Reader = Kysely<Tables>
/** A transaction in progress. No I/O but SQL may happen inside one (design §4). */
export type Tx = Kysely<Tables>

export type Database = {
  engine: Engine
  /** Committed data. In WAL mode readers never wait for the writer. */
  read: Reader
  /** Runs `work` in one transaction and resolves once its commit is durable. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export type DatabaseLocation = { engine: 'sqlite'; directory: string }

/** Opens (and creates, and migrates) the database. Throws NewerSchemaError on a downgrade. */
export async function openDatabase({ directory }: DatabaseLocation): Promise<Database> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = join(directory, 'roost.db')
  const writer = new Kysely<Tables>({ dialect: sqliteDialect(openSqlite({ file })) })
  try {
    await migrate(writer)
  } catch (error) {
    await writer.destroy()
    throw error
  }
  const reader = new Kysely<Tables>({
    dialect: sqliteDialect(openSqlite({ file, readOnly: true })),
  })
  return {
    engine: 'sqlite',
    read: reader,
    transaction: (work) => writer.transaction().execute(work),
    async close() {
      await reader.destroy()
      await writer.destroy()
    },
  }
}

/** SQLite result codes that say: not now, or not on this disk. The caller may try again. */
const unavailableCodes = new Set([5, 6, 8, 10, 13, 14])

/** Whether an error means that the database cannot work at the moment: busy, full, or failing disk. */
export function isUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return false
  return unavailableCodes.has(Number(error.errcode) & 0xff)
}
