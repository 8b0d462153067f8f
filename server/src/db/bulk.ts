/** One statement for many rows. Its text does not depend on how many, so it is prepared once. */
import { CompiledQuery, type Insertable, type Selectable } from 'kysely'
import type { Engine, Tx } from './database.ts'
import type { Tables } from './tables.ts'

type Table = keyof Tables & string
type Column<T extends Table> = keyof Tables[T] & string
type Row = Record<string, unknown>

const statements = new Map<string, string>()

/**
 * Inserts `rows`, which all have the same columns, from one JSON parameter. `conflict` is the
 * statement's ON CONFLICT clause. Text and integer columns only.
 */
export async function insertMany<T extends Table>(
  engine: Engine,
  tx: Tx,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
  conflict = '',
): Promise<void> {
  const [first] = rows as Row[]
  if (!first) return
  const columns = Object.keys(first)
  const statement = remember(`${engine} insert ${table} ${columns} ${conflict}`, () => {
    const names = columns.map(quote).join(', ')
    // WHERE true: without it SQLite reads ON CONFLICT as a join condition.
    return `insert into ${quote(table)} (${names}) ${selectRows(engine, table, columns)} where true ${conflict}`
  })
  const parameter = toParameter(engine, columns, rows as Row[])
  await tx.executeQuery(CompiledQuery.raw(statement, [parameter]))
}

/**
 * Updates many rows, each with values of its own, where the `match` columns are equal. Returns the
 * `returning` columns of the rows that matched: the ones missing lost their compare-and-set.
 */
export async function updateMany<T extends Table>(
  engine: Engine,
  tx: Tx,
  table: T,
  rows: readonly Row[],
  spec: { match: readonly Column<T>[]; guard?: string; returning: readonly Column<T>[] },
): Promise<Selectable<Tables[T]>[]> {
  const [first] = rows
  if (!first) return []
  const columns = Object.keys(first)
  const types = typesOf(columns, rows)
  const key = `${engine} update ${table} ${columns} ${types} ${spec.match} ${spec.guard}`
  const statement = remember(key, () => {
    const matched: readonly string[] = spec.match
    const set = columns.filter((column) => !matched.includes(bare(column)) || isNext(column))
    const assign = set.map((column) => `${quote(bare(column))} = each_row.${quote(column)}`)
    const where = matched.map(
      (column) => `${quote(table)}.${quote(column)} = each_row.${quote(column)}`,
    )
    if (spec.guard) where.push(spec.guard)
    const returning = spec.returning.map((column) => `${quote(table)}.${quote(column)}`).join(', ')
    return `with each_row as (${selectEach(engine, columns, types)}) update ${quote(table)} set ${assign.join(', ')} from each_row where ${where.join(' and ')} returning ${returning}`
  })
  const result = await tx.executeQuery<Selectable<Tables[T]>>(
    CompiledQuery.raw(statement, [toParameter(engine, columns, rows)]),
  )
  return result.rows
}

/** A column that is both compared and set appears twice: `rev` (old) and `next rev` (new). */
export const next = (column: string): string => `next ${column}`
const isNext = (column: string): boolean => column.startsWith('next ')
const bare = (column: string): string => column.replace(/^next /, '')

/** A select that yields the rows in the statement's parameter, typed as the table's columns are. */
function selectRows(engine: Engine, table: string, columns: readonly string[]): string {
  if (engine === 'postgres') {
    const names = columns.map(quote).join(', ')
    return `select ${names} from json_populate_recordset(null::${quote(table)}, $1::json)`
  }
  const fields = columns.map((_, position) => `item.value ->> ${position}`)
  return `select ${fields.join(', ')} from json_each(?) as item`
}

/** The same for columns that no table has, such as `next rev`. */
function selectEach(engine: Engine, columns: readonly string[], types: readonly string[]): string {
  if (engine === 'postgres') {
    const fields = columns.map((column, position) => `${quote(column)} ${types[position]}`)
    return `select * from json_to_recordset($1::json) as item(${fields.join(', ')})`
  }
  const fields = columns.map((column, position) => `item.value ->> ${position} as ${quote(column)}`)
  return `select ${fields.join(', ')} from json_each(?) as item`
}

/** Any number of a column tells; one that is null everywhere counts as text. */
function typesOf(columns: readonly string[], rows: readonly Row[]): string[] {
  return columns.map((column) =>
    rows.some((row) => typeof row[column] === 'number') ? 'integer' : 'text',
  )
}

/** PostgreSQL reads a JSON object in one go, and an array anew for every element of it. */
function toParameter(engine: Engine, columns: readonly string[], rows: readonly Row[]): string {
  if (engine === 'postgres') return JSON.stringify(rows, (_, value) => wellFormed(value))
  return JSON.stringify(rows.map((row) => columns.map((column) => wellFormed(row[column]))))
}

/** Half a surrogate pair is no text, and PostgreSQL keeps no NUL: databases refuse or garble them. */
function wellFormed(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value
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
