/** Transactions of SQLite: one after the other, on the one connection that writes. */
import type { Kysely } from 'kysely'
import type { Database, Tx } from '../database.ts'
import type { Tables } from '../tables.ts'
import { withConnections } from '../with-connections.ts'
import { SqliteConnection } from './connection.ts'
import { sqliteDialect } from './node-sqlite.ts'
import type { Place } from './place.ts'

/**
 * `reader` is another connection to the same file, for what a transaction reads before it writes. Kysely's
 * own transactions let some promises pass between a query and its way to the database; with these it is
 * on its way when the call returns, and the caller may go on with something else.
 */
export function transactionsOn(
  db: Kysely<Tables>,
  place: Place,
  reader: Place = place,
): Database['transaction'] {
  const connection = new SqliteConnection(place, reader)
  const tx = withConnections(db, sqliteDialect(place), (consume) => consume(connection))
  async function run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    connection.begin()
    try {
      const result = await work(tx)
      await connection.commit()
      return result
    } catch (error) {
      await connection.rollBack()
      throw error
    }
  }
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(() => run(work))
    last = done.catch(() => {})
    return done
  }
}
