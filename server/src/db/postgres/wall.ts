/**
 * The second wall between organizations: row-level security (migration 0007). The first is that every
 * query names its organization; where one forgets to, there is nothing else to be found.
 */
import type { CompiledQuery, Kysely, QueryResult } from 'kysely'
import type { Pool } from 'pg'
import type { Reader } from '../database.ts'
import type { Tables } from '../tables.ts'
import { withConnections } from '../with-connections.ts'
import { wordsOnly } from './compiler.ts'
import type { Connection } from './connection.ts'

/** Whose rows exist; every organization's where it is undefined. */
export type Wall = readonly string[] | undefined

/** Named, whatever the database's default is: verbs hold what they read, or compare it as they write. */
const start = 'begin isolation level read committed'

/**
 * What begins a transaction in which only those organizations exist; one statement for the wire. Local
 * to the transaction, since a pooler may give the connection to somebody else after it.
 */
export function begin(wall: Wall): string {
  return wall ? `${start}; set local roost.organizations = '${toSetting(wall)}'` : start
}

function toSetting(wall: readonly string[]): string {
  const ids = new Set(wall)
  for (const id of ids) if (!/^\w+$/.test(id)) throw new Error(`no organization has the id ${id}`)
  return [...ids].join()
}

export type AskBehind = (wall: string, query: CompiledQuery) => Promise<QueryResult<unknown>>

/** For reading behind a wall: each query is a transaction of its own. */
export function walled(db: Kysely<Tables>, ask: AskBehind, wall: readonly string[]): Reader {
  const setting = toSetting(wall)
  return withConnections(db, wordsOnly, (consume) =>
    consume({
      executeQuery: <Row>(query: CompiledQuery) => ask(setting, query) as Promise<QueryResult<Row>>,
      streamQuery() {
        throw new Error('nothing here streams')
      },
    }),
  )
}

type Asked = {
  wall: string
  query: CompiledQuery
  resolve: (result: QueryResult<unknown>) => void
  reject: (error: unknown) => void
}

/** More on one connection would wait for each other while other connections have nothing to do. */
const togetherMax = 8

/**
 * Asks what requests of the same event-loop turn want to know on one connection, in one piece: to write
 * to a socket costs more than to answer most queries.
 */
export function askTogether(pool: Pool): AskBehind {
  let waiting: Asked[] = []
  function askAll(): void {
    const all = waiting
    waiting = []
    for (let from = 0; from < all.length; from += togetherMax)
      void askOn(pool, all.slice(from, from + togetherMax))
  }
  return (wall, query) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ wall, query, resolve, reject }) === 1) setImmediate(askAll)
    })
}

/** Never throws: each hears for itself. */
async function askOn(pool: Pool, asked: readonly Asked[]): Promise<void> {
  let client: Connection & { release(): void }
  try {
    client = (await pool.connect()) as unknown as typeof client
  } catch (error) {
    for (const { reject } of asked) reject(error)
    return
  }
  const answers = asked.map(({ wall, query, resolve, reject }) =>
    client.queryBehind(wall, query.sql, query.parameters).then(resolve, reject),
  )
  await Promise.all(answers)
  client.release()
}
