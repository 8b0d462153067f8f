/** Runs SQL on one connection of node:sqlite, each text prepared once. Also what the writer's thread does. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { Matched } from '../bulk.ts'
import { makePrivateFile } from '../private-files.ts'

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
  if (!readOnly && file !== ':memory:') makePrivateFile(file)
  const sqlite = new DatabaseSync(file, { readOnly, timeout: busyTimeoutMs })
  for (const pragma of readOnly ? pragmas.slice(2) : pragmas) sqlite.exec(pragma)
  return sqlite
}

/**
 * With `many`, the statement is run once for each of these rows, and `parameters` are none; the result
 * tells which of them changed something (bulk.ts).
 */
export type Statement = {
  sql: string
  parameters: readonly unknown[]
  many?: readonly unknown[][] | undefined
}
export type StatementResult = { rows: unknown[]; changes?: number; lastInsertRowid?: number }

export type RunStatement = (statement: Statement) => StatementResult

type ToRow = (values: unknown[]) => object
/** `toRow` is missing where there are none. */
type Prepared = { statement: StatementSync; toRow: ToRow | undefined }

export function statementsOf(sqlite: DatabaseSync): RunStatement {
  const known = new Map<string, Prepared>()

  function prepare(sql: string): Prepared {
    const found = known.get(sql)
    if (found) return found
    if (known.size >= statementsMax) known.clear()
    const statement = sqlite.prepare(sql)
    statement.setReturnArrays(true)
    const names = statement.columns().map(({ name }) => name)
    const prepared = { statement, toRow: names.length > 0 ? rowMaker(names) : undefined }
    known.set(sql, prepared)
    return prepared
  }

  return ({ sql, parameters, many }) => {
    const { statement, toRow } = prepare(sql)
    if (many) return { rows: runEach(statement, many) }
    const values = parameters as SQLInputValue[]
    if (toRow) return { rows: (statement.all(...values) as unknown as unknown[][]).map(toRow) }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) }
  }
}

function runEach(statement: StatementSync, many: readonly unknown[][]): Matched[] {
  const matched: Matched[] = []
  for (const [nth, values] of many.entries()) {
    if (statement.run(...(values as SQLInputValue[])).changes) matched.push({ nth })
  }
  return matched
}

/** By which the index of words knows a row (db/words.ts): SQLite's own affair, and no part of the row. */
const ownNumber = 'doc'

/**
 * Makes an object of a row's values. The objects that node:sqlite makes are hash tables, slow to make and
 * slower to read from; all of a statement's rows have one shape when they come from one literal.
 */
function rowMaker(names: readonly string[]): ToRow {
  const fields = names.flatMap((name, position) =>
    name === ownNumber ? [] : [`${JSON.stringify(name)}: values[${position}]`],
  )
  return new Function('values', `return { ${fields.join(', ')} }`) as ToRow
}
