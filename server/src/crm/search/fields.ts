/** Kinds of fields: what can be asked of a column, whoever has it. */
import { sql } from 'kysely'
import { fold } from '../../values/folded-text.ts'
import { type Moment, readMoment } from './read-moment.ts'
import { refuse } from './refuse.ts'
import { type Field, isAnything, noPrefix, nothing, onlyEquals } from './search.ts'

/** An id, or any other text that is compared as it is. `*` is any. */
export function exactly(column: string): Field {
  return (search, term) => {
    onlyEquals(search, term)
    const ref = sql.ref(column)
    if (isAnything(term.value)) return { is: sql`${ref} is not null` }
    noPrefix(search, term)
    return { is: sql`${ref} = ${term.value.text.trim()}`, by: 'value' }
  }
}

/** Folded text: `=`, how it begins, and what comes before and after it. */
export function folded(column: string): Field {
  return (_, { operator, value }) => {
    const [ref, text] = [sql.ref(column), fold(value.text.trim())]
    if (isAnything(value)) return { is: sql`${ref} > ''` }
    if (text === '') return { is: nothing }
    if (operator !== ':' && operator !== '=') {
      return { is: sql`(${ref} > '' and ${ref} ${sql.raw(operator)} ${text})` }
    }
    return { is: value.prefix ? begins(column, text) : sql`${ref} = ${text}`, by: 'value' }
  }
}

/** Byte by byte, as both engines compare: an index finds it. */
export function begins(column: string, text: string) {
  const ref = sql.ref(column)
  return sql<boolean>`(${ref} >= ${text} and ${ref} < ${`${text}\u{10ffff}`})`
}

/** Inbound, outbound, draft, sent …: others are a mistake in writing. */
export function choice(column: string, values: Record<string, string>): Field {
  return (search, term) => {
    onlyEquals(search, term)
    const { text, at } = term.value
    if (isAnything(term.value)) return { is: sql`${sql.ref(column)} is not null` }
    noPrefix(search, term)
    const name = fold(text.trim())
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value) return { is: sql`${sql.ref(column)} = ${value}` }
    const known = Object.keys(values).join(', ')
    throw refuse(search.query, at, `"${term.field}" can be: ${known}.`)
  }
}

/** A user, by id, or `me`. */
export function person(column: string): Field {
  return (search, term) => {
    const isMe = fold(term.value.text.trim()) === 'me'
    const value = isMe ? { ...term.value, text: search.account.user_id } : term.value
    return exactly(column)(search, { ...term, value })
  }
}

/** A whole day is any moment of it: after a day is after its end. */
export function moment(column: string): Field {
  return (search, term) => {
    const ref = sql.ref(column)
    if (isAnything(term.value)) return { is: sql`${ref} is not null` }
    const given = term.value.prefix ? undefined : readMoment(term.value.text, search)
    if (!given) {
      const why = 'This is no date. Write 2024-09-17, 2024-09-17T09:00:00Z, today, or 3 days ago.'
      throw refuse(search.query, term.value.at, why)
    }
    return { is: compare(ref, term.operator, given) }
  }
}

function compare(ref: ReturnType<typeof sql.ref>, operator: string, { from, until }: Moment) {
  const isDay = from !== until
  switch (operator) {
    case '>':
      return isDay ? sql<boolean>`${ref} >= ${until}` : sql<boolean>`${ref} > ${from}`
    case '>=':
      return sql<boolean>`${ref} >= ${from}`
    case '<':
      return sql<boolean>`${ref} < ${from}`
    case '<=':
      return isDay ? sql<boolean>`${ref} < ${until}` : sql<boolean>`${ref} <= ${from}`
    default:
      return isDay
        ? sql<boolean>`(${ref} >= ${from} and ${ref} < ${until})`
        : sql<boolean>`${ref} = ${from}`
  }
}
