/** node:sqlite in the shape Kysely wants: for migrations, and to word queries with. */
import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
} from 'kysely'
import { NodeSqliteQueryCompiler } from './compiler.ts'
import { SqliteConnection } from './connection.ts'
import type { Place } from './place.ts'

export function sqliteDialect(place: Place): Dialect {
  return {
    createAdapter: () => new NodeSqliteAdapter(),
    createDriver: () => new NodeSqliteDriver(place),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new NodeSqliteQueryCompiler(),
  }
}

/** SQLite can undo a half-made schema (F-39); Kysely's own adapter does not use that. */
class NodeSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** One connection, lent to one caller at a time. */
class NodeSqliteDriver implements Driver {
  readonly #place: Place
  readonly #connection: SqliteConnection
  #busy: Promise<void> | undefined
  #release: (() => void) | undefined

  constructor(place: Place) {
    this.#place = place
    this.#connection = new SqliteConnection(place)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    while (this.#busy !== undefined) await this.#busy
    this.#busy = new Promise((resolve) => {
      this.#release = resolve
    })
    return this.#connection
  }

  async releaseConnection(): Promise<void> {
    const release = this.#release
    this.#busy = undefined
    this.#release = undefined
    release?.()
  }

  async beginTransaction(): Promise<void> {
    this.#connection.begin()
  }

  commitTransaction(): Promise<void> {
    return this.#connection.commit()
  }

  rollbackTransaction(): Promise<void> {
    return this.#connection.rollBack()
  }

  destroy(): Promise<void> {
    return this.#place.close()
  }
}
