/** A look at a database that may be in use: nothing is created, migrated or written. */
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import type { DatabaseLocation, Reader } from './database.ts'
import type { Engine } from './engine.ts'
import { RoostPostgresDialect } from './postgres/compiler.ts'
import { connectReader } from './postgres/connection.ts'
import { sqliteDialect } from './sqlite/node-sqlite.ts'
import { here } from './sqlite/place.ts'
import { openSqlite } from './sqlite/statements.ts'
import type { Tables } from './tables.ts'

export type Snapshots = {
  engine: Engine
  read: Reader
  /** Everything `work` reads is of one moment, however busy the server is. */
  snapshot<T>(work: (db: Reader) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Throws what the driver throws when there is no such database. */
export function openReader(location: DatabaseLocation): Snapshots {
  const { engine } = location
  const read = new Kysely<Tables>({ dialect: dialectOf(location) })
  const begin =
    engine === 'sqlite' ? sql`begin` : sql`begin isolation level repeatable read read only`
  return {
    engine,
    read,
    snapshot: (work) =>
      read.connection().execute(async (db) => {
        await begin.execute(db)
        try {
          return await work(db)
        } finally {
          await sql`rollback`.execute(db)
        }
      }),
    close: () => read.destroy(),
  }
}

function dialectOf(location: DatabaseLocation) {
  if (location.engine === 'sqlite') {
    const file = join(location.directory, 'roost.db')
    const sqlite = openSqlite({ file, readOnly: true })
    // Sorting a million ids belongs on the disk.
    sqlite.exec('PRAGMA temp_store = FILE')
    return sqliteDialect(here(sqlite))
  }
  return new RoostPostgresDialect({ pool: connectReader(location.url) })
}
