/** One connection of SQLite as Kysely asks it, with as few trips to its place as can be. */
import { CompiledQuery, type DatabaseConnection, type QueryResult, SelectQueryNode } from 'kysely'
import type { BulkQuery } from '../bulk.ts'
import type { Place } from './place.ts'
import type { Statement, StatementResult } from './statements.ts'

/**
 * Deferred statements wait for the next one that somebody wants the result of: one trip for all. What
 * a transaction reads before it writes comes from the reader: nobody else writes meanwhile, so the two
 * connections see the same.
 */
export class SqliteConnection implements DatabaseConnection {
  readonly #place: Place
  readonly #reader: Place
  #deferred: Statement[] = []
  #isClean = false
  #beginning: Promise<unknown> | undefined
  #underWay: Promise<unknown> = Promise.resolve()

  constructor(place: Place, reader: Place = place) {
    this.#place = place
    this.#reader = reader
  }

  /** IMMEDIATE: a deferred transaction that reads first could fail to become a writer. */
  begin(): void {
    this.#deferred = [{ sql: 'begin immediate', parameters: [] }]
    this.#isClean = true
    this.#beginning = undefined
  }

  async commit(): Promise<void> {
    if (this.#isClean) this.#forget()
    else await this.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollBack(): Promise<void> {
    this.#forget()
    // Whoever gave up may not have waited to hear that the transaction has begun.
    await this.#underWay
    // A full disk makes SQLite roll back by itself; a second rollback would hide the real error.
    if (this.#place.isTransaction()) await this.#place.run([{ sql: 'rollback', parameters: [] }])
  }

  async executeQuery<R>(query: BulkQuery): Promise<QueryResult<R>> {
    const { sql, parameters, many, deferred } = query
    const statement = { sql, parameters, many }
    if (this.#isClean && SelectQueryNode.is(query.query)) {
      return toQueryResult(await this.#reader.run([statement]))
    }
    // Were it not to begin, this would be a transaction of its own.
    if (this.#beginning !== undefined) await this.#beginning
    this.#deferred.push(statement)
    if (deferred) {
      this.#isClean = false
      return { rows: [] }
    }
    return toQueryResult(await this.#send())
  }

  /** Not by `async`: what is sent here has been sent when it returns. */
  #send(): Promise<StatementResult> {
    const isFirst = this.#deferred[0]?.sql === 'begin immediate'
    const answer = this.#place.run(this.#forget())
    this.#underWay = answer.catch(() => {})
    if (isFirst) {
      this.#beginning = answer.then(() => {
        this.#beginning = undefined
      })
      this.#beginning.catch(() => {})
    }
    return answer
  }

  /** Takes what was deferred; it is not run by this connection any more. */
  #forget(): Statement[] {
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
