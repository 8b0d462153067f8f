/** `POST /data/search/`: what Close calls advanced filtering, for leads and contacts (cases/programs 12). */
import type { Caller } from '../../accounts/cause.ts'
import type { Context } from '../../context.ts'
import { type Route, route } from '../../http/route.ts'
import { presentContacts } from '../contact-presenter.ts'
import { readLeads } from '../find-leads.ts'
import { presentLeads } from '../lead-presenter.ts'
import { readContacts } from '../list-contacts.ts'
import { fieldsFor } from '../search/custom-field.ts'
import { printQuery } from '../search/query.ts'
import { everything, type Search } from '../search/search.ts'
import { searchContacts } from '../search/search-contacts.ts'
import { type FoundIds, searchLeads } from '../search/search-leads.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { readSort } from './read-sort.ts'
import { readTree, type SearchedType, searchedType } from './read-tree.ts'
import { SearchPage, SearchQuery } from './search-schema.ts'

const limitDefault = 100

const searchRoute = route({
  method: 'POST',
  path: '/api/v1/data/search/',
  operationId: 'searchData',
  summary: 'Search leads or contacts by a tree of conditions',
  description: 'Finds what the query language of GET /lead/ finds (docs/search.md), said in JSON.',
  tag: 'Leads',
  schema: { body: SearchQuery, response: SearchPage },
  async handler({ ctx, account, body, tz_offset }) {
    const type = searchedType(body.query)
    const where = readTree(body.query, type)
    const query = printQuery({ where, sort: readSort(body.sort ?? []), slice: undefined })
    const asked = [type, query]
    const now = Date.parse(ctx.clock.now())
    const skip = readCursor(body.cursor, asked, now)
    const most = body.results_limit ?? Number.POSITIVE_INFINITY
    const limit = Math.max(0, Math.min(body._limit ?? limitDefault, most - skip))
    const found = await find(ctx, account, type, { query, tz_offset }, { skip, limit })
    const data = await show(ctx, account, type, found.ids, body._fields?.[type], tz_offset)
    const hasMore = found.has_more && skip + limit < most
    const total = found.total_results
    return {
      cursor: hasMore ? writeCursor(skip + limit, asked, now) : null,
      data,
      ...(body.include_counts && { count: { limited: Math.min(total, most), total } }),
    }
  },
})

export const dataSearchRoutes: Route[] = [searchRoute]

async function find(
  { db, clock }: Context,
  account: Caller,
  type: SearchedType,
  { query, tz_offset }: Pick<Search, 'query' | 'tz_offset'>,
  page: { skip: number; limit: number },
): Promise<FoundIds> {
  const { organization_id } = account
  const customFields = await fieldsFor(db.read, organization_id, query)
  const now = clock.nowOf(organization_id)
  const search: Search = { db: db.aside, account, query, tz_offset, now, customFields }
  return type === 'lead' ? searchLeads(search, everything, page) : searchContacts(search, page)
}

/** The id alone, or what is asked for. */
async function show(
  ctx: Context,
  { organization_id }: Caller,
  type: SearchedType,
  ids: string[],
  fields: readonly string[] | null | undefined,
  tz_offset: number,
): Promise<Record<string, unknown>[]> {
  if (!fields) return ids.map((id) => ({ __object_type: type, id }))
  const { read } = ctx.db
  const shown: Record<string, unknown>[] =
    type === 'lead'
      ? await presentLeads(
          ctx,
          organization_id,
          await readLeads(read, organization_id, ids),
          tz_offset,
        )
      : await presentContacts(read, organization_id, await readContacts(read, organization_id, ids))
  const wanted = new Set(['id', ...fields])
  return shown.map((one) => ({
    __object_type: type,
    ...Object.fromEntries(Object.entries(one).filter(([name]) => wanted.has(name))),
  }))
}
