/** The real store in memory: one database for all schedules, emptied in between. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { Database } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrations/migrate.ts'
import { sqliteDialect } from '../../src/db/sqlite/node-sqlite.ts'
import { here } from '../../src/db/sqlite/place.ts'
import { openSqlite } from '../../src/db/sqlite/statements.ts'
import { transactionsOn } from '../../src/db/sqlite/transaction.ts'
import type { Tables } from '../../src/db/tables.ts'

export type MemoryDatabase = {
  db: Database
  /** Rows, not through Kysely: for the checker, which reads every table after every schedule. */
  rows<Row>(statement: string): Row[]
  /** Back to nothing but the people. */
  reset(): void
}

/** Children before parents: foreign keys are on. The last three forget the leads that unknown senders got. */
const emptying = [
  ...'task media consent receipt attempt event message watch absence'
    .split(' ')
    .map((name) => `delete from ${name}`),
  'delete from contact_phone where contact_id in (select id from contact where created_by is null)',
  'delete from contact where created_by is null',
  'delete from lead where created_by is null',
]

/** Both Kyselys use one connection: a schedule never reads while a transaction is under way. */
export async function openMemoryDatabase(): Promise<MemoryDatabase> {
  const sqlite = openSqlite({ file: ':memory:' })
  const place = here(sqlite)
  const writer = new Kysely<Tables>({ dialect: sqliteDialect(place) })
  await migrate(writer)
  // Nothing is taken out of this log, but between two worlds.
  sqlite.exec('drop trigger consent_no_delete')
  const reader = new Kysely<Tables>({ dialect: sqliteDialect(here(sqlite)) })
  const reset = emptying.map((statement) => sqlite.prepare(statement))
  const transaction = transactionsOn(writer, place)
  return {
    db: {
      engine: 'sqlite',
      batchesAtOnce: 1,
      claimMax: 1024,
      read: reader,
      aside: reader,
      transaction,
      insist: transaction,
      within(this: Database) {
        return this
      },
      lock: async () => {},
      async close() {
        await reader.destroy()
        await writer.destroy()
      },
    },
    rows: rememberStatements(sqlite),
    reset() {
      for (const statement of reset) statement.run()
    },
  }
}

function rememberStatements(sqlite: DatabaseSync): MemoryDatabase['rows'] {
  const statements = new Map<string, StatementSync>()
  return <Row>(text: string) => {
    const statement = statements.get(text) ?? sqlite.prepare(text)
    statements.set(text, statement)
    return statement.all() as Row[]
  }
}
