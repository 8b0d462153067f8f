/** Finds contacts by a query that says what `contact(…)` can say. */
import { type RawBuilder, sql } from 'kysely'
import type { PageRequest } from '../../http/listing.ts'
import { conditionOnContact } from './compile.ts'
import { parseQuery } from './parse-query.ts'
import type { SortKey } from './query.ts'
import { refuse } from './refuse.ts'
import type { Search } from './search.ts'
import type { FoundIds } from './search-leads.ts'

const columns: Record<string, RawBuilder<unknown>> = {
  id: sql`contact.id`,
  name: sql`contact.name_folded`,
  display_name: sql`contact.name_folded`,
  created: sql`contact.date_created`,
  date_created: sql`contact.date_created`,
  updated: sql`contact.date_updated`,
  date_updated: sql`contact.date_updated`,
}

/** Newest first where nothing is said. Throws 400 for the query. */
export async function searchContacts(search: Search, page: PageRequest): Promise<FoundIds> {
  const { where, sort } = parseQuery(search.query)
  const from = sql`from contact where contact.organization_id = ${search.account.organization_id}
    and ${conditionOnContact(search, where)}`
  const { rows } = await sql<{
    id: string
  }>`select contact.id ${from} order by ${orderOf(search, sort)}
    limit cast(${page.limit + 1} as bigint) offset cast(${page.skip} as bigint)`.execute(search.db)
  const counted = await sql<{ count: number | string }>`select count(*) as count ${from}`.execute(
    search.db,
  )
  return {
    ids: rows.slice(0, page.limit).map(({ id }) => id),
    has_more: rows.length > page.limit,
    total_results: Number(counted.rows[0]?.count),
  }
}

function orderOf(search: Search, sort: readonly SortKey[]): RawBuilder<unknown> {
  const keys = sort.length > 0 ? sort : [{ field: 'created', descending: true, at: 0 }]
  const parts = keys.map(({ field, descending, at }) => {
    const column = Object.hasOwn(columns, field) ? columns[field] : undefined
    if (!column) throw refuse(search.query, at, `Contacts cannot be sorted by "${field}".`)
    return descending ? sql`${column} desc` : column
  })
  return sql.join([...parts, sql`contact.id`])
}
