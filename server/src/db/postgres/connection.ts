/**
 * A connection that does not wait for ever, that passes on only text PostgreSQL can keep, and that
 * sends what is asked of it in one turn in one piece, without waiting for answers in between.
 */
import type { Socket } from 'node:net'
import pg from 'pg'
import { once } from '../once.ts'
import { isStalePlan } from '../unavailable.ts'
import { connectTimeoutMs, PatientPool } from './patient-pool.ts'
import { sessionOptions } from './session.ts'
import { setWall, WalledQuery } from './walled-query.ts'

const statementTimeoutMs = 10_000
/** Longer than the server's own limit: past it, the server or the way to it is gone. */
const silenceMaxMs = 11_000
const silent = 'Query read timeout'

export class Connection extends pg.Client {
  #hasWall = false

  // biome-ignore lint/suspicious/noExplicitAny: pg declares nine ways to call it; Kysely uses one.
  override query(text: any, values?: any): any {
    this.#sendTogether()
    return this.#watched(
      values?.length
        ? super.query({ name: nameOf(text), text, values: values.map(storable) })
        : super.query(text),
    )
  }

  /** A query in a transaction of its own, with this setting of `roost.organizations`. */
  async queryBehind(
    wall: string,
    text: string,
    values: readonly unknown[],
  ): Promise<pg.QueryResult> {
    this.#sendTogether()
    if (!this.#hasWall) {
      this.#hasWall = true
      super.query({ ...setWall, values: [''] }).catch(() => this.#drop())
    }
    const query = { name: nameOf(text), text, values: values.map(storable) }
    return this.#watched(
      new Promise((resolve, reject) => {
        super.query(
          new WalledQuery(wall, query, (error, result) =>
            error ? reject(error) : resolve(result),
          ),
        )
      }),
    )
  }

  #watched<T>(answer: Promise<T>): Promise<T> {
    // What comes later would be taken for the answer to the next question.
    answer.catch((error) => {
      if (error instanceof Error && (error.message === silent || isStalePlan(error))) this.#drop()
    })
    return answer
  }

  /** A write to the socket costs more than most statements: all of this turn go out in one. */
  #sendTogether(): void {
    const { stream } = this
    stream.cork()
    process.nextTick(() => stream.uncork())
  }

  #drop(): void {
    this.stream.destroy()
  }

  get stream(): Socket {
    return (this as unknown as { connection: { stream: Socket } }).connection.stream
  }
}

const namesMax = 1000
const names = new Map<string, string>()

/**
 * PostgreSQL plans a statement that has a name once for each connection. The texts are few, as lists
 * are parameters; should they not be, the rest go without one.
 */
function nameOf(text: string): string | undefined {
  if (text.startsWith(once)) return undefined
  const known = names.get(text)
  if (known || names.size >= namesMax) return known
  const name = `roost_${names.size}`
  names.set(text, name)
  return name
}

/** A NUL can stand in a URL; no text in the database has one. */
function storable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(storable)
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value
}

export function connectPool(url: string, max: number): pg.Pool {
  return newPool({
    connectionString: url,
    max,
    Client: Connection,
    pipeline: true,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    query_timeout: silenceMaxMs,
  })
}

/** For migrations, which may take as long as they need and wait for those of another process. */
export function connectPatientPool(url: string): pg.Pool {
  const options = `${sessionOptions} -c statement_timeout=0 -c lock_timeout=0`
  return newPool({ connectionString: url, max: 2, options })
}

/** One connection, for who only looks. */
export function connectReader(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: 5000,
    application_name: 'roost doctor',
    options: sessionOptions,
  })
  pool.on('error', () => {})
  return pool
}

function newPool(options: pg.PoolConfig): pg.Pool {
  const pool = new PatientPool({
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'roost',
    options: sessionOptions,
    ...options,
  })
  // A connection that dies is replaced when one is needed next; who was using it hears of it, too.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}
