/** How many a lead has of something: `sms_messages > 0`, `contacts = 1`, `has:phone`. */
import { type RawBuilder, sql } from 'kysely'
import { findNot } from './lead-sets.ts'
import { refuse } from './refuse.ts'
import {
  type Condition,
  everything,
  type Field,
  type Fields,
  type Found,
  leadsOf,
  nothing,
  type Search,
} from './search.ts'

/** Rows of a table that belong to a lead. */
export type Counted = {
  table: 'contact' | 'message' | 'task'
  only?: Condition
}
/** Few, and found by an index of their own: sooner than those of one lead after the other. */
type Rare = { table: 'message'; only: Condition; isRare: true }

const withStatus = (name: string) => {
  return { table: 'message' as const, only: sql<boolean>`message.status = ${sql.lit(name)}` }
}
const rare = (name: string): Rare => ({ ...withStatus(name), isRare: true })
const inbound: Counted = { table: 'message', only: sql`message.direction = 'inbound'` }
const outbound: Counted = { table: 'message', only: sql`message.direction = 'outbound'` }
const failed = rare('error')

/** Undefined: Roost keeps none of it, so every lead has 0. */
export const counted: Record<string, Counted | Rare | undefined> = {
  sms_messages: { table: 'message' },
  sms: { table: 'message' },
  inbound_sms_messages: inbound,
  incoming_sms_messages: inbound,
  outbound_sms_messages: outbound,
  outgoing_sms_messages: outbound,
  inbox_sms_messages: withStatus('inbox'),
  draft_sms_messages: rare('draft'),
  scheduled_sms_messages: rare('scheduled'),
  outbox_sms_messages: rare('outbox'),
  sent_sms_messages: withStatus('sent'),
  sent_sms: withStatus('sent'),
  error_sms_messages: failed,
  failed_sms_messages: failed,
  failed_sms: failed,
  contacts: { table: 'contact' },
  tasks: { table: 'task', only: sql`task.completed_at is null` },
  calls: undefined,
  email_messages: undefined,
  emails: undefined,
  meetings: undefined,
  notes: undefined,
  opportunities: undefined,
}

export const countFields: Fields = Object.fromEntries(
  Object.entries(counted).map(([name, what]) => [name, compareCount(what)]),
)

function compareCount(what: Counted | Rare | undefined): Field {
  return (search, { field, operator, value }) => {
    if (value.prefix && value.text === '') return hasAny(search, what)
    if (value.prefix || !/^\d{1,9}$/.test(value.text.trim())) {
      throw refuse(search.query, value.at, `"${field}" is a number: ${field} > 0.`)
    }
    const wanted = Number(value.text)
    const sign = operator === ':' ? '=' : operator
    if (asks(sign, wanted, '>', 0) || asks(sign, wanted, '>=', 1)) return hasAny(search, what)
    if (asks(sign, wanted, '<', 1) || asks(sign, wanted, '<=', 0) || asks(sign, wanted, '=', 0)) {
      return findNot(search, hasAny(search, what))
    }
    return { is: sql`${countOf(search, what)} ${sql.raw(sign)} ${sql.lit(wanted)}` }
  }
}

function asks(sign: string, wanted: number, like: string, limit: number): boolean {
  return sign === like && wanted === limit
}

/** Whether the lead has at least one. */
export function hasAny(search: Search, what: Counted | Rare | undefined): Found {
  if (!what) return { is: nothing }
  if ('isRare' in what) {
    return { ids: leadsOf(search, what.table, { is: what.only }) }
  }
  return { is: sql`exists (select 1 ${rowsOf(search, what)} and lead_id = lead.id)` }
}

/** How many the lead has. */
export function countOf(search: Search, what: Counted | undefined): RawBuilder<unknown> {
  if (!what) return sql`0`
  return sql`(select count(*) ${rowsOf(search, what)} and lead_id = lead.id)`
}

function rowsOf({ account }: Search, { table, only = everything }: Counted): RawBuilder<unknown> {
  const owner = sql.ref(`${table}.organization_id`)
  return sql`from ${sql.table(table)} where ${owner} = ${account.organization_id} and ${only}`
}
