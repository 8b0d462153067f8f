/**
 * A query that is sent together with what sets its wall, before one Sync: PostgreSQL makes both one
 * transaction, and skips the query should the wall fail (its manual, "Extended Query", pipelining).
 */
import pg from 'pg'

/** What pg's queries do with the messages of their answer; its types leave that out. */
type Internals = {
  prepare(connection: pg.Connection): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: pg.Connection): void
}

/** Local to its transaction. Must be prepared on a connection before a walled query is sent on it. */
export const setWall = {
  name: 'roost_wall',
  text: `select set_config('roost.organizations', $1, true)`,
}

export class WalledQuery extends (pg.Query as unknown as new (
  config: pg.QueryConfig & { queryMode: 'extended' },
  callback: (error: Error | null, result: pg.QueryResult) => void,
) => pg.Submittable & Internals) {
  readonly #wall: string
  #isBehind = false

  constructor(
    wall: string,
    query: pg.QueryConfig,
    callback: (error: Error | null, result: pg.QueryResult) => void,
  ) {
    super({ ...query, queryMode: 'extended' }, callback)
    this.#wall = wall
  }

  override prepare(connection: pg.Connection): void {
    connection.bind({ statement: setWall.name, values: [this.#wall] }, true)
    connection.execute({}, true)
    super.prepare(connection)
  }

  /** The first row and the first completion are of the wall. */
  override handleDataRow(message: unknown): void {
    if (this.#isBehind) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: pg.Connection): void {
    if (this.#isBehind) super.handleCommandComplete(message, connection)
    else this.#isBehind = true
  }
}
