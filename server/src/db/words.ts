/**
 * The words by which leads, contacts and messages are found: written and asked for alike on both engines,
 * which have been told what a word is (values/words.ts). SQLite keeps them in FTS5, PostgreSQL in tsvector
 * with a GIN index.
 */
import { CompiledQuery, type Expression, type SqlBool, sql } from 'kysely'
import { cutWords } from '../values/words.ts'
import { type BulkQuery, insertMany } from './bulk.ts'
import type { Reader, Tx } from './database.ts'
import { engineOf } from './engine.ts'

export type Searchable = 'contact' | 'lead' | 'message'
export type Worded = { organization_id: string; id: string; text: string | null }

/** PostgreSQL remembers no more places of one word. */
const placesMax = 255
/** No word of a text is this one: `cutWords` never answers it. */
const forgotten = '\ufffd'

/**
 * Stores the words of rows that this transaction has written, instead of those that they had. Rows that
 * are new and have none need not be given. Not waited for: a failure shows at the next statement.
 */
export async function writeWords(
  tx: Tx,
  table: Searchable,
  rows: readonly Worded[],
): Promise<void> {
  if (rows.length === 0) return
  const cut = rows.map((row) => ({ ...row, words: placed(cutWords(row.text ?? '')) }))
  if (engineOf(tx) === 'postgres') {
    const values = cut.map(({ organization_id, id, words }) => {
      return { organization_id, id, words: toVector(words) }
    })
    await insertMany(tx, `${table}_words`, values, replacing)
    return
  }
  const statement: BulkQuery = {
    ...CompiledQuery.raw(
      `insert or replace into ${table}_words (rowid, words) select doc, ? from "${table}" where organization_id = ? and id = ?`,
    ),
    many: cut.map(({ organization_id, id, words }) => [words.join(' '), organization_id, id]),
    deferred: true,
  }
  await tx.executeQuery(statement)
}

const replacing = 'on conflict (organization_id, id) do update set words = excluded.words'

function placed(words: readonly string[]): string[] {
  const places = new Map<string, number>()
  return words.map((word) => {
    const nth = (places.get(word) ?? 0) + 1
    places.set(word, nth)
    return nth > placesMax ? forgotten : word
  })
}

/** As PostgreSQL reads it: `'good':1,3 'morning':2`. */
function toVector(words: readonly string[]): string {
  const places = new Map<string, number[]>()
  for (const [position, word] of words.entries()) {
    if (word === forgotten) continue
    const known = places.get(word)
    if (known) known.push(position + 1)
    else places.set(word, [position + 1])
  }
  return [...places].map(([word, at]) => `'${word}':${at}`).join(' ')
}

/** Words one after the other; of the last one the beginning is enough where `prefix` says so. */
export type Phrase = { words: readonly string[]; prefix: boolean }

/** Whether the row of `table`, which the query reads from, has the phrase. Not for a phrase of no words. */
export function hasPhrase(
  db: Reader,
  organization_id: string,
  table: Searchable,
  { words, prefix }: Phrase,
): Expression<SqlBool> {
  const index = sql.table(`${table}_words`)
  if (engineOf(db) === 'sqlite') {
    const phrase = `"${words.join(' ')}"${prefix ? ' *' : ''}`
    return sql`${sql.ref(`${table}.doc`)} in (select rowid from ${index} where ${index} match ${phrase})`
  }
  const phrase = words.map((word) => `'${word}'`).join(' <-> ') + (prefix ? ':*' : '')
  return sql`${sql.ref(`${table}.id`)} in (
    select id from ${index} where organization_id = ${organization_id} and words @@ ${phrase}::tsquery)`
}
