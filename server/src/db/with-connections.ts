/** A database whose connections are had in a way of one's own, not from its driver's pool. */
import {
  type ConnectionProvider,
  DummyDriver,
  Kysely,
  PostgresDialect,
  type PostgresPool,
} from 'kysely'
import type { Tables } from './tables.ts'

/** Kysely asks for them and does not use them: the executor words queries and has its connections. */
const dialect = new PostgresDialect({ pool: {} as PostgresPool })
const unused = { dialect, config: { dialect }, driver: new DummyDriver() }

export function withConnections(
  db: Kysely<Tables>,
  provideConnection: ConnectionProvider['provideConnection'],
): Kysely<Tables> {
  const executor = db.getExecutor().withConnectionProvider({ provideConnection })
  return new Kysely<Tables>({ ...unused, executor })
}
