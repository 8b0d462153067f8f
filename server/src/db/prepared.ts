/**
 * Queries that are worded once. To build a query and to write it as SQL takes Kysely longer than SQLite
 * needs to answer it, so the hot ones keep their SQL and get new values.
 */
import type { Compilable, CompiledQuery } from 'kysely'
import type { Reader } from './database.ts'
import { type Engine, engineOf } from './engine.ts'

/** A list is of text. */
type Value = string | number | null | readonly (string | null)[]
type Values<V> = { [Name in keyof V]: Value }

/** Words the query around blanks of its values' types. It must use each of them and look at none. */
type Word<V, Row> = (db: Reader, blanks: V, engine: Engine) => Compilable<Row> | CompiledQuery<Row>
type Template = { query: CompiledQuery; fill: ((values: Values<unknown>) => unknown)[] }

/** The rows that the query has for these values. */
export type Prepared<V, Row> = (db: Reader, values: V) => Promise<Row[]>

export function prepared<V extends Values<V>, Row>(word: Word<V, Row>): Prepared<V, Row> {
  const templates: Record<Engine, Map<number, Template>> = {
    sqlite: new Map(),
    postgres: new Map(),
  }
  return async (db, values) => {
    const engine = engineOf(db)
    const shape = shapeOf(values)
    let template = templates[engine].get(shape)
    if (!template) {
      template = toTemplate(word(db, blanksFor(values), engine))
      templates[engine].set(shape, template)
    }
    const parameters = template.fill.map((fill) => fill(values))
    const { rows } = await db.executeQuery<Row>({ ...template.query, parameters })
    return rows
  }
}

/** A bit for each value: the SQL for a list of one is another than for a longer one. */
function shapeOf(values: Values<unknown>): number {
  let shape = 1
  for (const value of Object.values(values) as Value[]) shape = shape * 2 + (isMany(value) ? 1 : 0)
  return shape
}

function isMany(value: Value): boolean {
  return Array.isArray(value) && value.length !== 1
}

/** Text that no value can be, as no database keeps NUL; found again among the query's parameters. */
const blankOf = (name: string): string => `\0${name}`

function blanksFor<V extends Values<V>>(values: V): V {
  const blanks = Object.entries<Value>(values).map(([name, value]) => {
    const blank = blankOf(name)
    if (!Array.isArray(value)) return [name, blank]
    return [name, isMany(value) ? [blank, blank] : [blank]]
  })
  return Object.fromEntries(blanks) as V
}

function toTemplate(worded: Compilable<unknown> | CompiledQuery<unknown>): Template {
  const query = 'compile' in worded ? worded.compile() : worded
  return { query, fill: query.parameters.map(fillerOf) }
}

/** How a parameter is made of the values: the compilers of the engines send a list each in their way. */
function fillerOf(parameter: unknown): Template['fill'][number] {
  if (Array.isArray(parameter)) {
    const name = nameIn(parameter[0])
    if (name !== undefined) return (values) => valueIn(values, name)
  }
  const asJson = typeof parameter === 'string' && parameter.startsWith('["\\u0000')
  const name = nameIn(asJson ? JSON.parse(parameter)[0] : parameter)
  if (name === undefined) return () => parameter
  if (asJson) return (values) => JSON.stringify(valueIn(values, name))
  return (values) => {
    const value = valueIn(values, name)
    return Array.isArray(value) ? value[0] : value
  }
}

function nameIn(parameter: unknown): string | undefined {
  return typeof parameter === 'string' && parameter.startsWith('\0')
    ? parameter.slice(1)
    : undefined
}

function valueIn(values: Values<unknown>, name: string): Value {
  return (values as Record<string, Value>)[name] as Value
}
