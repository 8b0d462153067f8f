/** The database as verbs see it. Which engine it is shows in one word and nowhere else. */
import type { Kysely } from 'kysely'
import type { Engine } from './engine.ts'
import type { Moving } from './sqlite/writer.ts'
import type { Tables } from './tables.ts'

export type Reader = Kysely<Tables>
/** A transaction in progress. No I/O but SQL may happen inside one (design §4). */
export type Tx = Kysely<Tables>

export type Database = {
  engine: Engine
  /** How many batches of a hot verb are worth having under way: round trips can overlap, one file's commits cannot. */
  batchesAtOnce: number
  /**
   * How many due jobs are taken at a time. Where one process is alone, all: each batch of a burst is then
   * marked before the answers to the first are recorded. Where there are others, they get some.
   */
  claimMax: number
  /** Committed data. */
  read: Reader
  /** As `read`, for what may take long: where `read` is the event loop's own connection, this one is not. */
  aside: Reader
  /**
   * Runs `work` in one transaction and resolves once its commit is durable. Rejects only when nothing
   * was written, or with CommitUnknownError when nobody can tell.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** A transaction about what has happened already: it may take the room kept in reserve (F-07). */
  insist<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Until the transaction ends, no other one holds any of these names. Deadlock-free by order. */
  lock(tx: Tx, names: readonly string[]): Promise<void>
  /**
   * The same database with no rows but those of these organizations, or again with all. Only PostgreSQL
   * has such a wall; it stands behind the conditions of the queries, not in their place.
   */
  within(organization_ids: readonly string[] | undefined): Database
  /** Set where a whole request is one transaction: what is read and written goes through it (idempotency/). */
  tx?: Tx
  /** The database's own clock, where several processes share one; milliseconds since 1970. */
  serverTime?(): Promise<number>
  close(): Promise<void>
}

export type DatabaseLocation =
  /** `moving`: whether the writer may get a thread of its own (sqlite/writer.ts). */
  { engine: 'sqlite'; directory: string; moving?: Moving } | { engine: 'postgres'; url: string }
