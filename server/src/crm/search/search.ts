/** What every part of a search knows, and the conditions it is made of. */
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Account } from '../../accounts/account.ts'
import type { CustomField } from '../../custom-fields/custom-field.ts'
import type { Reader } from '../../db/database.ts'
import { engineOf } from '../../db/engine.ts'
import { hasPhrase, type Searchable } from '../../db/words.ts'
import { cutWords } from '../../values/words.ts'
import type { FieldTerm, Value } from './query.ts'
import type { Today } from './read-moment.ts'
import { refuse } from './refuse.ts'

export type Search = Today & {
  db: Reader
  account: Account
  /** The organization's own fields of leads and contacts, where the query asks for any. */
  customFields: readonly CustomField[]
  /** As the caller wrote it. */
  query: string
}

export type Condition = Expression<SqlBool>

/**
 * Which rows a term finds. As `ids`, the ids of leads that an index tells: a search begins with them. As
 * `is`, a condition on each row; `by` says that an index has the rows, which SQLite, not knowing how many
 * there are of what, would not see.
 */
export type Found =
  | { ids: RawBuilder<unknown> }
  | { is: Condition; by?: 'words' | 'value' | undefined }

/** How a field is compared; `!=` it never sees. Throws 400 with the place it does not understand. */
export type Field = (search: Search, term: FieldTerm) => Found
export type Fields = Record<string, Field>

export const everything: Condition = sql`1 = 1`
export const nothing: Condition = sql`1 = 0`

/** The leads of which rows of `table` are found. */
export function leadsOf(
  search: Search,
  table: Searchable,
  { is, by }: { is: Condition; by?: string | undefined },
): RawBuilder<unknown> {
  const owner = sql.ref(`${table}.organization_id`)
  const of = sql`from ${sql.table(table)} where
    ${by === 'words' ? unindexed(search, owner) : owner} = ${search.account.organization_id} and ${is}`
  if (table === 'lead') return sql`select lead.id ${of}`
  // The order of an index by lead is of no use: its rows are those of all time.
  const lead = unindexed(search, sql.ref(`${table}.lead_id`))
  return sql`select ${lead} as id ${of} and ${lead} is not null`
}

export function all(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? everything : sql`(${sql.join(conditions, sql` and `)})`
}

export function any(conditions: readonly Condition[]): Condition {
  return sql`(${sql.join(conditions, sql` or `)})`
}

export function isNot(condition: Condition): Condition {
  return sql`(${condition}) is not true`
}

/** Hidden from SQLite, which prefers an index of this to the one that finds the few rows. */
export function unindexed({ db }: Search, column: RawBuilder<unknown>): RawBuilder<unknown> {
  return engineOf(db) === 'sqlite' ? sql`+${column}` : column
}

/** Whether the row has the words of the value, one after the other. */
export function hasWords(
  { db, account }: Search,
  table: Searchable,
  value: Value,
): { is: Condition; by?: 'words' } {
  const words = cutWords(value.text)
  if (words.length === 0) return { is: nothing }
  const is = hasPhrase(db, account.organization_id, table, { words, prefix: value.prefix })
  return { is, by: 'words' }
}

export function isAnything({ text, prefix }: Value): boolean {
  return prefix && text === ''
}

/** Throws 400 where the field cannot be compared like that. */
export function onlyEquals({ query }: Search, { field, operator, value }: FieldTerm): void {
  if (operator === ':' || operator === '=') return
  throw refuse(query, value.at, `"${field}" can be compared with : and = only.`)
}

export function noPrefix({ query }: Search, { field, value }: FieldTerm): void {
  if (!value.prefix) return
  throw refuse(query, value.at, `"${field}" has no beginnings to look for.`)
}
