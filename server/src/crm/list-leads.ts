/** Reads leads: by id, and by filter and query for the list. */
import type { Account } from '../accounts/account.ts'
import type { Reader } from '../db/database.ts'
import { type Page, type PageRequest, pageOfRows } from '../http/listing.ts'
import type { Lead } from './lead.ts'
import { matchesQuery } from './search-leads.ts'

/** A row is found only by its id together with its organization (invariant I11). */
export async function findLead(
  db: Reader,
  organization_id: string,
  id: string,
): Promise<Lead | undefined> {
  return db
    .selectFrom('lead')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
}

export type LeadFilter = { ids?: string[] | null | undefined; query?: string | null | undefined }

/** Newest first. Counts all that match, as Close does for leads and hardly anything else. */
export async function listLeads(
  db: Reader,
  account: Account,
  { ids, query }: LeadFilter,
  page: PageRequest,
): Promise<Page<Lead> & { total_results: number }> {
  let found = db.selectFrom('lead').where('organization_id', '=', account.organization_id)
  if (ids) found = found.where('id', 'in', ids)
  if (query) found = found.where((eb) => matchesQuery(eb, query, account))
  const { count } = await found
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  const newestFirst = found.selectAll().orderBy('date_created', 'desc').orderBy('id', 'desc')
  return { ...(await pageOfRows(newestFirst, page)), total_results: Number(count) }
}
