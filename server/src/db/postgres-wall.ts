/**
 * The second wall between organizations: row-level security (migration 0007). The first is that every
 * query names its organization; where one forgets to, there is nothing else to be found.
 */
import { CompiledQuery, type DatabaseConnection, type Kysely, type QueryResult } from 'kysely'
import type { Reader } from './database.ts'
import { wordsOnly } from './postgres-compiler.ts'
import type { Tables } from './tables.ts'
import { withConnections } from './with-connections.ts'

const dialect = wordsOnly()

/** Whose rows exist; every organization's where it is undefined. */
export type Wall = readonly string[] | undefined

/**
 * What begins a transaction in which only those organizations exist; one statement for the wire. Local
 * to the transaction, since a pooler may give the connection to somebody else after it.
 */
export function begin(wall: Wall, mode = ''): string {
  if (!wall) return `begin${mode}`
  const ids = new Set(wall)
  for (const id of ids) if (!/^\w+$/.test(id)) throw new Error(`no organization has the id ${id}`)
  return `begin${mode}; set local roost.organizations = '${[...ids].join()}'`
}

/**
 * For reading behind a wall: each query is a transaction, sent whole. It reads only, so nothing happens
 * outside should its begin fail, and that failure is the answer.
 */
export function walled(db: Kysely<Tables>, wall: Wall): Reader {
  const executor = db.getExecutor()
  return withConnections(db, dialect, (consume) =>
    executor.provideConnection((connection) => consume(whole(connection, wall))),
  )
}

function whole(connection: DatabaseConnection, wall: Wall): DatabaseConnection {
  const run = (text: string) => connection.executeQuery(CompiledQuery.raw(text))
  return {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      const [, answer] = await Promise.all([
        run(begin(wall, ' read only')),
        connection.executeQuery<Row>(query),
        run('commit'),
      ])
      return answer
    },
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
  }
}
