/** From the query of `/activity/` to a filter, with the rules Close sets (contract §5). */
import type { Account } from '../accounts/account.ts'
import { invalid } from '../http/errors.ts'
import { readDateRanges, readOrder } from '../http/listing.ts'
import { type ActivityFilter, activityTypes } from './activity-places.ts'
import { checkAcrossLeads } from './activity-rules.ts'
import type { ListActivities } from './activity-schema.ts'

type List = string[] | null | undefined

const orders = ['date_created', 'activity_at'] as const
/** Throws 400 for a combination that Close does not offer. */
export function readActivityFilter(
  account: Account,
  query: ListActivities,
  offsetHours: number,
): ActivityFilter {
  const lead_id = both(query.lead_id, query.lead_id__in)
  if (lead_id?.length !== 1) checkAcrossLeads(query)
  const order = readOrder(query._order_by, orders, { column: 'date_created', direction: 'desc' })
  if (order.column === 'activity_at' && lead_id?.length !== 1) {
    throw invalid({ _order_by: 'activity_at can only be used with a single lead_id.' })
  }
  const types = both(query._type, query._type__in)
  const { organization_id } = query
  const elsewhere = organization_id && organization_id !== account.organization_id
  return {
    types: elsewhere ? [] : (types ?? activityTypes),
    columns: {
      id: query.id__in,
      lead_id,
      contact_id: both(query.contact_id, query.contact_id__in),
      user_id: both(query.user_id, query.user_id__in),
    },
    dates: readSortedDates(query, order.column, offsetHours),
    order,
  }
}

/** Only the field that the page is sorted by can be filtered. */
function readSortedDates(
  query: ListActivities,
  sorted: (typeof orders)[number],
  offsetHours: number,
): ActivityFilter['dates'] {
  const other = sorted === 'date_created' ? 'activity_at' : 'date_created'
  const stray = Object.entries(query).find(([name, text]) => name.startsWith(`${other}__`) && text)
  if (stray) {
    throw invalid({ [stray[0]]: `Only ${sorted} can be filtered when sorting by ${sorted}.` })
  }
  return readDateRanges(query, [sorted], offsetHours)
}

/** What both lists accept; a list that is not given accepts everything. */
function both(one: List, other: List): List {
  return one && other ? one.filter((value) => other.includes(value)) : (one ?? other)
}
