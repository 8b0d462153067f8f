/** Reads messages: by id for verbs, by filter for the list. */
import { type ExpressionBuilder, sql } from 'kysely'
import type { Account } from '../accounts/account.ts'
import type { Reader } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import type { Tables } from '../db/tables.ts'
import { type DateRange, type Page, type PageRequest, pageOfRows } from '../http/listing.ts'
import { ownersOf } from '../values/owners.ts'
import type { Message } from './message.ts'

const messagesById = prepared(
  (db, { organization_ids, ids }: { organization_ids: string[]; ids: string[] }) =>
    db
      .selectFrom('message')
      .selectAll()
      .where('organization_id', 'in', organization_ids)
      .where('id', 'in', ids),
)

/** Rows by id. Ids are unique across organizations; a row still counts only within its own (I11). */
export async function readMessages(
  db: Reader,
  wanted: readonly { organization_id: string; id: string }[],
): Promise<Map<string, Message>> {
  if (wanted.length === 0) return new Map()
  const rows = await messagesById(db, {
    organization_ids: ownersOf(wanted),
    ids: wanted.map((want) => want.id),
  })
  const keys = new Set(wanted.map((want) => `${want.organization_id} ${want.id}`))
  const own = rows.filter((row) => keys.has(`${row.organization_id} ${row.id}`))
  return new Map(own.map((row) => [row.id, row]))
}

export async function findMessage(
  db: Reader,
  organization_id: string,
  id: string,
): Promise<Message | undefined> {
  const [message] = await messagesById(db, { organization_ids: [organization_id], ids: [id] })
  return message
}

export type MessageFilter = {
  /** Column to accepted values; null or undefined does not filter. */
  columns: Partial<
    Record<
      'id' | 'lead_id' | 'contact_id' | 'user_id' | 'direction' | 'status',
      string[] | null | undefined
    >
  >
  dates: DateRange<'date_created' | 'activity_at'>[]
  order: { column: 'date_created' | 'activity_at' | 'date_updated'; direction: 'asc' | 'desc' }
}

export async function listMessages(
  db: Reader,
  account: Account,
  filter: MessageFilter,
  page: PageRequest,
): Promise<Page<Message>> {
  let query = db
    .selectFrom('message')
    .selectAll()
    .where('organization_id', '=', account.organization_id)
  for (const [column, values] of Object.entries(filter.columns)) {
    if (values) query = query.where((eb) => anyOf(eb, column as 'status', values))
  }
  for (const { field, operator, instant } of filter.dates)
    query = query.where(field, operator, instant)
  const { column, direction } = filter.order
  // Few are named: they are found by their ids, not by going through all in the order of the page.
  const order = filter.columns.id ? sql<string>`coalesce(${sql.ref(column)}, '')` : column
  return pageOfRows(query.orderBy(order, direction).orderBy('id', direction), page)
}

function anyOf(eb: ExpressionBuilder<Tables, 'message'>, column: 'status', values: string[]) {
  return values.length === 0 ? eb.lit(false) : eb(column, 'in', values as Message['status'][])
}
