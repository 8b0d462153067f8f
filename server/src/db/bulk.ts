/** One statement for many rows. Its text does not depend on how many, so it is prepared once. */
import { CompiledQuery, type Insertable } from 'kysely'
import { storedText } from '../values/stored-text.ts'
import type { Tx } from './database.ts'
import { type Engine, engineOf } from './engine.ts'
import type { Tables } from './tables.ts'

type Table = keyof Tables & string
type Column<T extends Table> = keyof Tables[T] & string
type Row = Record<string, unknown>

/**
 * A statement for many rows. PostgreSQL gets it once, with all rows in one JSON parameter: a round trip
 * is what costs there. SQLite has none, and runs it once for each row of `many`: to bind a value takes
 * it a fraction of what reading JSON does.
 */
export type BulkQuery = CompiledQuery & {
  /** The result's rows are those that changed something, as `Matched`. */
  many?: unknown[][]
  /** Nobody waits for it: that it failed shows at the transaction's next statement. */
  deferred?: boolean
}

const statements = new Map<string, string>()

/**
 * Inserts `rows`, which all have the same columns. `conflict` is the statement's ON CONFLICT clause.
 * Text and integer columns only. That it failed may show only at the transaction's next statement.
 */
export async function insertMany<T extends Table>(
  tx: Tx,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
  conflict = '',
): Promise<void> {
  const [first] = rows as Row[]
  if (!first) return
  const engine = engineOf(tx)
  const columns = Object.keys(first)
  const statement = remember(`${engine} insert ${table} ${columns} ${conflict}`, () => {
    const into = `insert into ${quote(table)} (${columns.map(quote).join(', ')})`
    return `${into} ${selectRows(engine, table, columns)} ${conflict}`
  })
  await tx.executeQuery(bulkQuery(engine, statement, columns, rows as Row[], true))
}

/**
 * Updates many rows, each with values of its own, where the `match` columns are equal. Returns those of
 * `rows` that matched: the ones missing lost their compare-and-set.
 */
export async function updateMany<T extends Table, R extends Row>(
  tx: Tx,
  table: T,
  rows: readonly R[],
  spec: { match: readonly Column<T>[]; guard?: string },
): Promise<R[]> {
  const [first] = rows
  if (!first) return []
  const engine = engineOf(tx)
  const columns = Object.keys(first)
  const { sql, parameters } = updateStatement(engine, table, columns, rows, spec)
  const result = await tx.executeQuery<Matched>(bulkQuery(engine, sql, parameters, rows, false))
  return result.rows.map(({ nth }) => rows[nth] as R)
}

/** Which of the given rows it was, from 0. */
export type Matched = { nth: number }

type UpdateSpec = { match: readonly string[]; guard?: string }
/** `parameters`: the columns whose values a row gives, in the order of the placeholders. */
type UpdateStatement = { sql: string; parameters: readonly string[] }

function updateStatement(
  engine: Engine,
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
  { match, guard }: UpdateSpec,
): UpdateStatement {
  const set = columns.filter((column) => !match.includes(bare(column)) || isNext(column))
  const guarded = [...(guard ?? '').matchAll(fromRow)].map(([, column = '']) => column)
  const types = engine === 'postgres' ? typesOf(columns, rows) : []
  const key = `${engine} update ${table} ${columns} ${types} ${match} ${guard}`
  const sql = remember(key, () => {
    const own = quote(table)
    const value = (column: string) => {
      if (engine === 'sqlite') return '?'
      return types[columns.indexOf(column)] === nothing ? 'null' : `each_row.${quote(column)}`
    }
    const assign = set.map((column) => `${quote(bare(column))} = ${value(column)}`)
    const where = match.map((column) => `${own}.${quote(column)} = ${value(column)}`)
    if (guard) where.push(engine === 'sqlite' ? guard.replace(fromRow, '?') : guard)
    const change = `set ${assign.join(', ')}`
    const matching = `where ${where.join(' and ')}`
    if (engine === 'sqlite') return `update ${own} ${change} ${matching}`
    return `${eachRow(columns, types)} update ${own} ${change} from each_row ${matching} returning (each_row.nth - 1)::integer as nth`
  })
  return { sql, parameters: engine === 'sqlite' ? [...set, ...match, ...guarded] : columns }
}

/** How a guard names what comes. */
const fromRow = /each_row\.(\w+)/g

/** A column that is both compared and set appears twice: `rev` (old) and `next rev` (new). */
export const next = (column: string): string => `next ${column}`
const isNext = (column: string): boolean => column.startsWith('next ')
const bare = (column: string): string => column.replace(/^next /, '')

/** The rows to insert, typed as the table's columns are. */
function selectRows(engine: Engine, table: string, columns: readonly string[]): string {
  if (engine === 'sqlite') return `values (${columns.map(() => '?').join(', ')})`
  const names = columns.map(quote).join(', ')
  return `select ${names} from json_populate_recordset(null::${quote(table)}, $1::json)`
}

/** The rows to update from, in PostgreSQL: they may have columns that no table has, such as `next rev`. */
function eachRow(columns: readonly string[], types: readonly string[]): string {
  const fields = columns.map((column, position) => {
    const type = types[position] === nothing ? 'text' : types[position]
    return `${quote(column)} ${type}`
  })
  const names = columns.map(quote).join(', ')
  const items = `rows from (json_to_recordset($1::json) as (${fields.join(', ')}))`
  return `with each_row as (select * from ${items} with ordinality as item(${names}, nth))`
}

function bulkQuery(
  engine: Engine,
  statement: string,
  columns: readonly string[],
  rows: readonly Row[],
  deferred: boolean,
): BulkQuery {
  if (engine === 'postgres') {
    const json = JSON.stringify(rows, (_, value) => stored(value))
    return { ...CompiledQuery.raw(statement, [json]), deferred }
  }
  const many = rows.map((row) => columns.map((column) => stored(row[column] ?? null)))
  return { ...CompiledQuery.raw(statement), many, deferred }
}

/** Any number or text of a column tells. */
function typesOf(columns: readonly string[], rows: readonly Row[]): string[] {
  return columns.map((column) => {
    if (rows.some((row) => typeof row[column] === 'number')) return 'integer'
    return rows.some((row) => row[column] !== null) ? 'text' : nothing
  })
}

/** A null has no type of its own: it fits a number as well as a text, unless it is called either. */
const nothing = 'null'

function stored(value: unknown): unknown {
  return typeof value === 'string' ? storedText(value) : value
}

function remember(key: string, build: () => string): string {
  const known = statements.get(key)
  if (known) return known
  const statement = build()
  statements.set(key, statement)
  return statement
}

function quote(name: string): string {
  return `"${name}"`
}
