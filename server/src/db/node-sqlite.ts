/** node:sqlite in the shape Kysely wants. Nothing else knows which SQLite driver we use. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
} from 'kysely'
import type { BulkQuery } from './bulk.ts'
import { NodeSqliteQueryCompiler } from './sqlite-compiler.ts'

/** Prepared statements kept per connection; the hot verbs use a few dozen. */
const statementsMax = 400

export type SqliteOptions = { file: string; readOnly?: boolean; busyTimeoutMs?: number }

/** WAL with FULL: a commit that returned survives a power cut (guarantees, decision 6). */
const pragmas = [
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
  'PRAGMA temp_store = MEMORY',
  'PRAGMA cache_size = -16000',
]

export function openSqlite({
  file,
  readOnly = false,
  busyTimeoutMs = 5000,
}: SqliteOptions): DatabaseSync {
  const sqlite = new DatabaseSync(file, { readOnly, timeout: busyTimeoutMs })
  for (const pragma of readOnly ? pragmas.slice(2) : pragmas) sqlite.exec(pragma)
  return sqlite
}

export function sqliteDialect(sqlite: DatabaseSync): Dialect {
  return {
    createAdapter: () => new NodeSqliteAdapter(),
    createDriver: () => new NodeSqliteDriver(sqlite),
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
  readonly #sqlite: DatabaseSync
  readonly #connection: NodeSqliteConnection
  #busy: Promise<void> | undefined
  #release: (() => void) | undefined

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite
    this.#connection = new NodeSqliteConnection(sqlite)
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

  /** IMMEDIATE: a deferred transaction that reads first could fail to become a writer. */
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk makes SQLite roll back by itself; a second rollback would hide the real error.
    if (this.#sqlite.isTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async destroy(): Promise<void> {
    if (this.#sqlite.isOpen) this.#sqlite.close()
  }
}

type Prepared = { statement: StatementSync; returnsRows: boolean }

class NodeSqliteConnection implements DatabaseConnection {
  readonly #sqlite: DatabaseSync
  readonly #statements = new Map<string, Prepared>()

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite
  }

  async executeQuery<R>({ sql, parameters, many }: BulkQuery): Promise<QueryResult<R>> {
    const { statement, returnsRows } = this.#prepare(sql)
    if (many)
      return { rows: many.flatMap((row) => statement.all(...(row as SQLInputValue[])) as R[]) }
    const values = parameters as SQLInputValue[]
    if (returnsRows) return { rows: statement.all(...values) as R[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for the method; nothing here streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not supported on SQLite')
  }

  #prepare(sql: string): Prepared {
    const known = this.#statements.get(sql)
    if (known) return known
    if (this.#statements.size >= statementsMax) this.#statements.clear()
    const statement = this.#sqlite.prepare(sql)
    const prepared = { statement, returnsRows: statement.columns().length > 0 }
    this.#statements.set(sql, prepared)
    return prepared
  }
}
