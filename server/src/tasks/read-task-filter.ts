/** From the query of `/task/` to the filter that reads, or changes in bulk, what it names. */
import type { Account } from '../accounts/account.ts'
import { badDate, invalid } from '../http/errors.ts'
import { readDateRanges } from '../http/listing.ts'
import { type Instant, parseInstant } from '../values/instant.ts'
import type { TaskDateRange, TaskFilter } from './list-tasks.ts'
import { type Bound, endOfToday, isDay, nextDay, toBound } from './task-date.ts'
import type { TaskQuery } from './task-schema.ts'

/**
 * What a query without a type means. Close means its `lead` tasks; so does our bulk PUT, lest it empty
 * the Inbox by surprise. Our list shows everything: there are no other tasks here.
 */
export type Untyped = 'all' | 'lead'

/** Naive dates, and today, are of the zone that is `offsetHours` from UTC. Throws 400 for a bad date. */
export function readTaskFilter(
  account: Account,
  query: TaskQuery,
  now: Instant,
  offsetHours: number,
  untyped: Untyped,
): TaskFilter {
  const { view, organization_id, is_complete } = query
  const elsewhere = organization_id && organization_id !== account.organization_id
  const end = endOfToday(now, offsetHours)
  return {
    lists: [
      ['id', elsewhere ? [] : query.id],
      ['id', query.id__in],
      ...readTypes(query, untyped).map((types) => ['_type', types] as const),
      ['lead_id', query.lead_id],
      ['contact_id', query.contact_id],
      ['assigned_to', query.assigned_to],
    ],
    is_complete: [
      ...(typeof is_complete === 'boolean' ? [is_complete] : []),
      ...(view ? [view === 'archive'] : []),
    ],
    dates: ofView(view, readTaskDates(query, offsetHours), end),
    changes: readDateRanges(query, ['date_created', 'date_updated'], offsetHours),
  }
}

/** Ids name their tasks without a type, too. */
function readTypes({ _type, _type__in, id, id__in }: TaskQuery, untyped: Untyped): string[][] {
  const given = [_type, _type__in].filter((types) => types !== null && types !== undefined)
  if (given.length === 0 && untyped === 'lead' && !id && !id__in) return [['lead']]
  return given.filter((types) => !types.includes('all'))
}

/** The views inbox and future bring their own limit, in place of date__lt and date__gte. */
function ofView(view: TaskQuery['view'], dates: TaskDateRange[], end: Bound): TaskDateRange[] {
  if (view !== 'inbox' && view !== 'future') return dates
  const others = dates.filter(({ operator }) => operator !== '<' && operator !== '>=')
  return [...others, { operator: view === 'inbox' ? '<' : '>=', bound: end }]
}

function readTaskDates(query: TaskQuery, offsetHours: number): TaskDateRange[] {
  const ranges = readDateRanges(query, ['date', 'due_date'], offsetHours)
  return [
    ...readExactDate('date', query.date, offsetHours),
    ...readExactDate('due_date', query.due_date, offsetHours),
    ...ranges.map(({ operator, instant }) => ({ operator, bound: toBound(instant, offsetHours) })),
  ]
}

/** A day is all of its moments. */
function readExactDate(
  field: string,
  text: string | null | undefined,
  offsetHours: number,
): TaskDateRange[] {
  if (!text) return []
  const instant = parseInstant(text, offsetHours)
  if (!instant) throw invalid({ [field]: badDate })
  const bound = toBound(instant, offsetHours)
  return [
    { operator: '>=', bound },
    isDay(text)
      ? { operator: '<', bound: nextDay(instant, offsetHours) }
      : { operator: '<=', bound },
  ]
}
