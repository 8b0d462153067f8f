/**
 * The queries of one transaction without a wait between them. Kysely lets those of a connection wait
 * for each other; here those that are asked for together are under way together, in that order.
 */
import {
  CompiledQuery,
  type DatabaseConnection,
  type Kysely,
  type QueryResult,
  SelectQueryNode,
} from 'kysely'
import type { BulkQuery } from '../bulk.ts'
import type { Tx } from '../database.ts'
import type { Tables } from '../tables.ts'
import { withConnections } from '../with-connections.ts'
import { wordsOnly } from './compiler.ts'

export type Pipeline = {
  tx: Tx
  /**
   * Sends what begins the transaction. What is read next goes with it. A write waits until it has
   * begun: were it not to, the write would be a transaction of its own.
   */
  open(begin: string): void
}

export function pipeline(db: Kysely<Tables>, connection: DatabaseConnection): Pipeline {
  let beginning: Promise<unknown> | undefined
  let failure: unknown
  const patient: DatabaseConnection = {
    async executeQuery(query: BulkQuery) {
      if (beginning && !SelectQueryNode.is(query.query)) await beginning
      const answer = connection.executeQuery(query)
      if (query.deferred) {
        answer.catch((error) => {
          failure ??= error
        })
        return { rows: [] }
      }
      // What comes after a failure says only that there was one.
      return answer.catch((error) => {
        throw failure ?? error
      }) as Promise<QueryResult<never>>
    },
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
  }
  return {
    tx: withConnections(db, wordsOnly, (consume) => consume(patient)),
    open(begin) {
      beginning = connection.executeQuery(CompiledQuery.raw(begin)).then(() => {
        beginning = undefined
      })
      beginning.catch(() => {})
    },
  }
}
