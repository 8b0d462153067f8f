/** Finds leads by a query: a page of them in their order, and how many there are in all. */
import { type RawBuilder, sql } from 'kysely'
import { once } from '../../db/once.ts'
import type { PageRequest } from '../../http/listing.ts'
import { plan } from './compile.ts'
import { isInSlice, orderOf } from './order-leads.ts'
import { parseQuery } from './parse-query.ts'
import { type Condition, everything, type Search } from './search.ts'

/** The ids of the page in their order, and the count of all that match. Throws 400 for the query. */
export type FoundIds = { ids: string[]; has_more: boolean; total_results: number }

/** `also`: what else a lead must fulfil. */
export async function searchLeads(
  search: Search,
  also: Condition,
  page: PageRequest,
): Promise<FoundIds> {
  const statements = wordSearch(search, also, page)
  const { skip, limit } = page
  const { rows } = await statements.page.execute(search.db)
  const ids = rows.slice(0, limit).map(({ id }) => id)
  const has_more = rows.length > limit
  // Of a last page that is not empty it is known how many there are before it.
  if (!has_more && (rows.length > 0 || skip === 0)) {
    return { ids, has_more, total_results: skip + rows.length }
  }
  const counted = await statements.count.execute(search.db)
  return { ids, has_more, total_results: Number(counted.rows[0]?.count) }
}

export type Statements = {
  /** One more than the page holds: whether there are more costs no count. */
  page: RawBuilder<{ id: string }>
  count: RawBuilder<{ count: number | string }>
}

/** What the database is asked. Throws 400 for the query. */
export function wordSearch(search: Search, also: Condition, page: PageRequest): Statements {
  const { where, sort, slice } = parseQuery(search.query)
  const part = slice ? isInSlice(search, slice) : everything
  const { from: set, is, isNarrow } = plan(search, where)
  // A cross join is made from left to right on SQLite, which has no idea how many leads are in the set.
  const begin = set
    ? sql`(select distinct id from (${set}) as told) as found cross join lead`
    : sql`lead`
  const told = set ? sql`lead.id = found.id` : everything
  const from = sql`from ${begin} where lead.organization_id = ${search.account.organization_id}
    and ${told} and ${is} and ${part} and ${also}`
  const order = orderOf(search, sort, isNarrow)
  return {
    page: sql`${sql.raw(once)} select lead.id ${from} order by ${order}
      limit cast(${page.limit + 1} as bigint) offset cast(${page.skip} as bigint)`,
    count: sql`${sql.raw(once)} select count(*) as count ${from}`,
  }
}
