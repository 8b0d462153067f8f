/** A database whose connections are had in a way of one's own, not from its driver's pool. */
import { type ConnectionProvider, type Dialect, DummyDriver, Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** `dialect`: for asking which tables there are; queries are worded as those of `db` are. */
export function withConnections(
  db: Kysely<Tables>,
  dialect: Dialect,
  provideConnection: ConnectionProvider['provideConnection'],
): Kysely<Tables> {
  const executor = db.getExecutor().withConnectionProvider({ provideConnection })
  return new Kysely<Tables>({ executor, dialect, config: { dialect }, driver: new DummyDriver() })
}
