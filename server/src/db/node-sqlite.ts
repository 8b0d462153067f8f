/** node:sqlite in the shape Kysely wants. Nothing else knows which SQLite driver we use. */
import type { DatabaseSync } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
} from 'kysely'
import type { BulkQuery } from './bulk.ts'
import { NodeSqliteQueryCompiler } from './sqlite-compiler.ts'
import { type Statement, type StatementResult, statementsOf } from './sqlite-statements.ts'

/** Where statements are run: here, or in a thread of their own. */
export type Place = {
  /** The result of the last one. When one fails, those after it are not run. */
  run(statements: readonly Statement[]): Promise<StatementResult>
  isTransaction(): boolean
  close(): Promise<void>
}

/** `reader` is another connection to the same file, for what a transaction reads before it writes. */
export function sqliteDialect(place: Place, reader: Place = place): Dialect {
  return {
    createAdapter: () => new NodeSqliteAdapter(),
    createDriver: () => new NodeSqliteDriver(place, reader),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new NodeSqliteQueryCompiler(),
  }
}

/** For a place that any number may ask at any time: outside of transactions, which lend it to one. */
export function connectionTo(place: Place): DatabaseConnection {
  return new NodeSqliteConnection(place, place)
}

/** On the event loop: right for whatever is quick, and for a reader, whose pages are in memory. */
export function here(sqlite: DatabaseSync): Place {
  const runOne = statementsOf(sqlite)
  return {
    async run(statements) {
      let result: StatementResult = { rows: [] }
      for (const statement of statements) result = runOne(statement)
      return result
    },
    isTransaction: () => sqlite.isTransaction,
    async close() {
      if (sqlite.isOpen) sqlite.close()
    },
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
  readonly #connection: NodeSqliteConnection
  #busy: Promise<void> | undefined
  #release: (() => void) | undefined

  constructor(place: Place, reader: Place) {
    this.#place = place
    this.#connection = new NodeSqliteConnection(place, reader)
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

  async rollbackTransaction(): Promise<void> {
    this.#connection.forget()
    // A full disk makes SQLite roll back by itself; a second rollback would hide the real error.
    if (this.#place.isTransaction()) {
      await this.#connection.executeQuery(CompiledQuery.raw('rollback'))
    }
  }

  destroy(): Promise<void> {
    return this.#place.close()
  }
}

/**
 * Deferred statements wait for the next one that somebody wants the result of: one trip for all. What
 * a transaction reads before it writes comes from the reader: nobody else writes meanwhile, so the two
 * connections see the same.
 */
class NodeSqliteConnection implements DatabaseConnection {
  readonly #place: Place
  readonly #reader: Place
  #deferred: Statement[] = []
  #isClean = false

  constructor(place: Place, reader: Place) {
    this.#place = place
    this.#reader = reader
  }

  /** IMMEDIATE: a deferred transaction that reads first could fail to become a writer. */
  begin(): void {
    this.#deferred = [{ sql: 'begin immediate', parameters: [] }]
    this.#isClean = true
  }

  async commit(): Promise<void> {
    if (this.#isClean) this.forget()
    else await this.executeQuery(CompiledQuery.raw('commit'))
  }

  async executeQuery<R>(query: BulkQuery): Promise<QueryResult<R>> {
    const { sql, parameters, many, deferred } = query
    const statement = { sql, parameters, many }
    if (this.#isClean && SelectQueryNode.is(query.query)) {
      return toQueryResult(await this.#reader.run([statement]))
    }
    this.#isClean = false
    this.#deferred.push(statement)
    return deferred ? { rows: [] } : toQueryResult(await this.#place.run(this.forget()))
  }

  /** Takes what was deferred; it is not run by this connection any more. */
  forget(): Statement[] {
    const statements = this.#deferred
    this.#deferred = []
    this.#isClean = false
    return statements
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for the method; nothing here streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not supported on SQLite')
  }
}

function toQueryResult<R>({ rows, changes, lastInsertRowid }: StatementResult): QueryResult<R> {
  if (changes === undefined || lastInsertRowid === undefined) return { rows: rows as R[] }
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
}
