/** Phones in a query: in any notation, or how they begin. */
import { type RawBuilder, sql } from 'kysely'
import type { Account } from '../../accounts/account.ts'
import { readAddress } from '../../phone-numbers/address.ts'
import { restorePlus } from '../../phone-numbers/phone.ts'
import { begins } from './fields.ts'
import type { Value } from './query.ts'
import { refuse } from './refuse.ts'
import {
  type Condition,
  type Field,
  isAnything,
  nothing,
  onlyEquals,
  type Search,
} from './search.ts'

/** Of a column that holds phones, with what finds its rows from the condition. */
export function phone(
  column: string,
  found: (search: Search, is: Condition) => ReturnType<Field>,
): Field {
  return (search, term) => {
    onlyEquals(search, term)
    return found(search, isPhone(search, column, term.value))
  }
}

function isPhone({ query, account }: Search, column: string, value: Value): Condition {
  if (isAnything(value)) return sql`${sql.ref(column)} > ''`
  if (!value.prefix) return isOneOf(column, phonesFor(value.text, account))
  const beginning = restorePlus(value.text).replace(/[\s().-]/g, '')
  if (/^\+\d+$/.test(beginning)) return begins(column, beginning)
  throw refuse(query, value.at, 'How a phone begins is said with its country code: phone:+1904*.')
}

export function isOneOf(column: string, values: readonly string[]): Condition {
  return values.length === 0 ? nothing : sql`${sql.ref(column)} in (${sql.join(values)})`
}

/**
 * The forms in which the number may be stored. A blank before it may have been a `+` that was not encoded.
 * Also as it stands: senders without a number (short codes) are stored like that.
 */
export function phonesFor(text: string, { country }: Account): string[] {
  const given = [restorePlus(text), text].map((one) => one.trim())
  const parsed = given.map((one) => readAddress(one, country))
  return [...new Set([...parsed, ...given])].filter(
    (one) => one !== undefined && one !== '',
  ) as string[]
}

/** The leads that have a contact with such a phone. */
export function leadsWithPhone({ account }: Search, is: Condition): RawBuilder<unknown> {
  return leadsOfContactRows('contact_phone', account, is)
}

/** The leads that have a contact with such an email. */
export function leadsWithEmail({ account }: Search, is: Condition): RawBuilder<unknown> {
  return leadsOfContactRows('contact_email', account, is)
}

function leadsOfContactRows(
  table: 'contact_phone' | 'contact_email',
  { organization_id }: Account,
  is: Condition,
): RawBuilder<unknown> {
  const own = (column: string) => sql.ref(`${table}.${column}`)
  return sql`select contact.lead_id as id from ${sql.table(table)} join contact
    on contact.organization_id = ${own('organization_id')} and contact.id = ${own('contact_id')}
    where ${own('organization_id')} = ${organization_id} and ${is}`
}
