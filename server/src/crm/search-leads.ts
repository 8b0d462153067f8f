/** The part of Close's query language that SMS clients use to find a lead (contract §4.1). */
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Account } from '../accounts/account.ts'
import type { Tables } from '../db/tables.ts'
import { invalid } from '../http/errors.ts'
import { parsePhone, restorePlus } from '../phone-numbers/phone.ts'

/** `phone:"904 555-1234"` is a term with a field; a bare word or a quoted phrase has none. */
export type Term = { field: string | null; value: string }

const termsMax = 30

type Builder = ExpressionBuilder<Tables, 'lead'>
type Condition = Expression<SqlBool>
type Match = (eb: Builder, value: string, account: Account) => Condition

const matches: Record<string, Match> = {
  id: (eb, value) => eb('lead.id', '=', value),
  lead_id: (eb, value) => eb('lead.id', '=', value),
  name: (_, value) => contains('lead.name', value),
  phone: hasPhone,
  email: hasEmail,
  status: hasStatus,
}

/** What a lead must fulfil to be found: every term of the query. Throws 400 when there are too many. */
export function matchesQuery(eb: Builder, query: string, account: Account): Condition {
  const terms = parseQuery(query)
  if (terms.length > termsMax) throw invalid({ query: `A query can have up to ${termsMax} terms.` })
  return eb.and(terms.map((term) => matchesTerm(eb, term, account)))
}

/** Splits a query into terms; a bare `and` between them says nothing new. */
export function parseQuery(query: string): Term[] {
  const found = query.matchAll(/(?:(\w+):( ?))?(?:"([^"]*)"|(\S+))/g)
  const terms = [...found].map(([, field, space = '', phrase, word]) =>
    toTerm(field, phrase ?? `${space}${word}`),
  )
  return terms.filter(({ field, value }) => field !== null || !/^(and)?$/i.test(value))
}

function toTerm(field: string | undefined, text: string): Term {
  if (field === undefined) return { field: null, value: text.trim() }
  const known = field.toLowerCase()
  // A `+` that was not encoded arrives as a space.
  if (known === 'phone') return { field: known, value: restorePlus(text).trim() }
  if (Object.hasOwn(matches, known)) return { field: known, value: text.trim() }
  // A filter we do not know is looked for as text: finding nothing is safer than finding everything.
  return { field: null, value: `${field}:${text}` }
}

function matchesTerm(eb: Builder, { field, value }: Term, account: Account): Condition {
  // What a client makes of a missing value, `phone:""`, must not find every lead.
  if (value === '') return eb.lit(false)
  const match = field === null ? hasName : matches[field]
  return match ? match(eb, value, account) : eb.lit(false)
}

function hasName(eb: Builder, value: string, { organization_id }: Account): Condition {
  const inContacts = eb
    .selectFrom('contact')
    .select('contact.lead_id')
    .where('contact.organization_id', '=', organization_id)
    .where(contains('contact.name', value))
  return eb.or([contains('lead.name', value), eb('lead.id', 'in', inContacts)])
}

/** In any notation. Also as it stands: senders without a number (short codes) are stored like that. */
function hasPhone(eb: Builder, value: string, { organization_id, country }: Account): Condition {
  const phone = parsePhone(value, country)
  const owners = eb
    .selectFrom('contact_phone')
    .innerJoin('contact', (join) =>
      join
        .onRef('contact.organization_id', '=', 'contact_phone.organization_id')
        .onRef('contact.id', '=', 'contact_phone.contact_id'),
    )
    .select('contact.lead_id')
    .where('contact_phone.organization_id', '=', organization_id)
    .where('contact_phone.phone', 'in', phone ? [phone, value] : [value])
  return eb('lead.id', 'in', owners)
}

/** The whole address. Emails are kept as JSON text, so the text of one member is what is looked for. */
function hasEmail(eb: Builder, value: string, { organization_id }: Account): Condition {
  const owners = eb
    .selectFrom('contact')
    .select('contact.lead_id')
    .where('contact.organization_id', '=', organization_id)
    .where(contains('contact.emails', `"email":${JSON.stringify(value)}`))
  return eb('lead.id', 'in', owners)
}

/** By label or by id. */
function hasStatus(eb: Builder, value: string, { organization_id }: Account): Condition {
  const named = eb
    .selectFrom('lead_status')
    .select('lead_status.id')
    .where('lead_status.organization_id', '=', organization_id)
    .where((status) =>
      status.or([
        status('lead_status.id', '=', value),
        status(status.fn('lower', ['lead_status.label']), '=', sql`lower(${value})`),
      ]),
    )
  return eb('lead.status_id', 'in', named)
}

/** Ignoring case, in both databases; `%` and `_` stand for themselves. */
function contains(column: string, text: string): Condition {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return sql<SqlBool>`lower(${sql.ref(column)}) like lower(${pattern}) escape '\\'`
}
