/** Reads leads by filter and query, for the list. */
import { sql } from 'kysely'
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import { type Page, type PageRequest, pageOfRows } from '../http/listing.ts'
import { readLeads } from './find-leads.ts'
import type { Lead } from './lead.ts'
import { fieldsFor } from './search/custom-field.ts'
import { everything } from './search/search.ts'
import { searchLeads } from './search/search-leads.ts'

export type LeadFilter = {
  ids?: string[] | null | undefined
  query?: string | null | undefined
  /** In which the days of the query are read; hours. */
  tz_offset: number
}

/**
 * Newest first, or in the order that the query asks for. Counts all that match, as Close does for leads
 * and hardly anything else. Throws 400 for a query that is not understood.
 */
export async function listLeads(
  { db, clock }: Context,
  account: Account,
  { ids, query, tz_offset }: LeadFilter,
  page: PageRequest,
): Promise<Page<Lead> & { total_results: number }> {
  const { organization_id } = account
  if (query) {
    const customFields = await fieldsFor(db.read, organization_id, query)
    const now = clock.nowOf(organization_id)
    const search = { db: db.aside, account, query, tz_offset, now, customFields }
    const also = ids ? sql<boolean>`lead.id in (${sql.join(ids)})` : everything
    const found = await searchLeads(search, also, page)
    return { ...found, data: await readLeads(db.read, organization_id, found.ids) }
  }
  let all = db.read.selectFrom('lead').where('organization_id', '=', organization_id)
  if (ids) all = all.where('id', 'in', ids)
  const { count } = await all.select((eb) => eb.fn.countAll().as('count')).executeTakeFirstOrThrow()
  const newestFirst = all.selectAll().orderBy('date_created', 'desc').orderBy('id', 'desc')
  return { ...(await pageOfRows(newestFirst, page)), total_results: Number(count) }
}
