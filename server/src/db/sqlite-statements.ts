/** Runs SQL on one connection of node:sqlite, each text prepared once. Also what the writer's thread does. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

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
  // What a burst has made of the log is given back.
  'PRAGMA journal_size_limit = 33554432',
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

/** With `many`, the statement is run once for each of these rows, and `parameters` are none. */
export type Statement = {
  sql: string
  parameters: readonly unknown[]
  many?: readonly unknown[][] | undefined
}
export type StatementResult = { rows: unknown[]; changes?: number; lastInsertRowid?: number }

export type RunStatement = (statement: Statement) => StatementResult

export function statementsOf(sqlite: DatabaseSync): RunStatement {
  const known = new Map<string, { statement: StatementSync; returnsRows: boolean }>()

  function prepare(sql: string) {
    const found = known.get(sql)
    if (found) return found
    if (known.size >= statementsMax) known.clear()
    const statement = sqlite.prepare(sql)
    const prepared = { statement, returnsRows: statement.columns().length > 0 }
    known.set(sql, prepared)
    return prepared
  }

  return ({ sql, parameters, many }) => {
    const { statement, returnsRows } = prepare(sql)
    if (many) return { rows: many.flatMap((row) => statement.all(...(row as SQLInputValue[]))) }
    const values = parameters as SQLInputValue[]
    if (returnsRows) return { rows: statement.all(...values) }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) }
  }
}
