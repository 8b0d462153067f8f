/** The default engine: one file, one connection that writes, one that reads. */
import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { Database } from '../database.ts'
import { migrate } from '../migrations/migrate.ts'
import { makePrivateFolder } from '../private-files.ts'
import type { Tables } from '../tables.ts'
import { withConnections } from '../with-connections.ts'
import { SqliteConnection } from './connection.ts'
import { sqliteDialect } from './node-sqlite.ts'
import { openAside } from './open-aside.ts'
import { here } from './place.ts'
import { openSqlite } from './statements.ts'
import { transactionsOn } from './transaction.ts'
import { type Moving, openWriter } from './writer.ts'

/** Creates the folder and the file if need be, and brings the schema up to date. */
export async function openSqliteDatabase(
  directory: string,
  moving: Moving = 'never',
): Promise<Database> {
  makePrivateFolder(directory)
  const file = join(directory, 'roost.db')
  const place = openWriter(file, moving)
  const writer = new Kysely<Tables>({ dialect: sqliteDialect(place) })
  try {
    await migrate(writer)
  } catch (error) {
    await place.close()
    throw error
  }
  const readPlace = here(openSqlite({ file, readOnly: true }))
  // Nobody has to wait for it: what it is asked it answers at once.
  const connection = new SqliteConnection(readPlace)
  const asidePlace = openAside(file)
  const asideConnection = new SqliteConnection(asidePlace)
  const transaction = transactionsOn(writer, place, readPlace)
  return {
    engine: 'sqlite',
    batchesAtOnce: 1,
    claimMax: 1024,
    read: withConnections(writer, sqliteDialect(readPlace), (consume) => consume(connection)),
    aside: withConnections(writer, sqliteDialect(asidePlace), (consume) =>
      consume(asideConnection),
    ),
    transaction,
    insist: transaction,
    // The only writer has nobody to wait for.
    lock: async () => {},
    within(this: Database) {
      return this
    },
    async close() {
      // The last one to close puts the log into the database, which a reader cannot.
      await Promise.all([readPlace.close(), asidePlace.close()])
      await writer.destroy()
    },
  }
}
