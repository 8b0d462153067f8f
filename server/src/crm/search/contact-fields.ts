/** What can be asked of one contact: `contact(name:"Gob" phone:+1904*)`. */
import { sql } from 'kysely'
import { fold } from '../../values/folded-text.ts'
import { begins, exactly, folded, moment, person } from './fields.ts'
import { phone } from './phone-field.ts'
import type { Value } from './query.ts'
import {
  type Condition,
  type Field,
  type Fields,
  hasWords,
  isAnything,
  nothing,
  onlyEquals,
  type Search,
} from './search.ts'

export const contactName: Field = (search, term) =>
  term.operator !== ':' || isAnything(term.value)
    ? folded('contact.name_folded')(search, term)
    : hasWords(search, 'contact', term.value)

/** Of its own rows: this contact's phones, or emails. */
const own = (table: 'contact_phone' | 'contact_email') => (search: Search, is: Condition) => ({
  is: sql<boolean>`exists (select 1 from ${sql.table(table)}
    where ${sql.ref(`${table}.organization_id`)} = ${search.account.organization_id}
    and ${sql.ref(`${table}.contact_id`)} = contact.id and ${is})`,
})

const hasPhone = phone('contact_phone.phone', own('contact_phone'))
const hasEmail: Field = (search, term) => {
  onlyEquals(search, term)
  return own('contact_email')(search, isEmail(term.value))
}

/** The whole address, or how it begins. */
export function isEmail(value: Value): Condition {
  const [column, text] = ['contact_email.email_folded', fold(value.text.trim())]
  if (isAnything(value)) return sql`${sql.ref(column)} > ''`
  if (text === '') return nothing
  return value.prefix ? begins(column, text) : sql`${sql.ref(column)} = ${text}`
}

export const contactFields: Fields = {
  id: exactly('contact.id'),
  contact_id: exactly('contact.id'),
  name: contactName,
  contact_name: contactName,
  phone: hasPhone,
  phones: hasPhone,
  phone_number: hasPhone,
  email: hasEmail,
  emails: hasEmail,
  email_address: hasEmail,
  created: moment('contact.date_created'),
  date_created: moment('contact.date_created'),
  updated: moment('contact.date_updated'),
  date_updated: moment('contact.date_updated'),
  created_by: person('contact.created_by'),
  updated_by: person('contact.updated_by'),
}
