/** The default engine: one file, one connection that writes, one that reads. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { openSqlite, sqliteDialect } from './node-sqlite.ts'
import type { Tables } from './tables.ts'

/** Creates the folder and the file if need be, and brings the schema up to date. */
export async function openSqliteDatabase(directory: string): Promise<Database> {
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
  const transaction: Database['transaction'] = (work) => writer.transaction().execute(work)
  return {
    engine: 'sqlite',
    read: reader,
    transaction,
    insist: transaction,
    // The only writer has nobody to wait for.
    lock: async () => {},
    within(this: Database) {
      return this
    },
    async close() {
      await reader.destroy()
      await writer.destroy()
    },
  }
}
