/** Reads tasks: by id, by the filters of the list, or the open ones of some leads. */
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Reader } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { type DateRange, type Page, type PageRequest, pageOfRows } from '../http/listing.ts'
import type { Task } from './task.ts'
import { type Bound, dayLength } from './task-date.ts'

export const taskOrders = ['date', 'date_created'] as const

type ListColumn = 'id' | '_type' | 'lead_id' | 'contact_id' | 'assigned_to'
export type TaskDateRange = { operator: '<' | '<=' | '>' | '>='; bound: Bound }

/** All of it must hold. */
export type TaskFilter = {
  /** Accepted values; null or undefined does not filter. */
  lists: readonly (readonly [ListColumn, readonly string[] | null | undefined])[]
  is_complete: readonly boolean[]
  dates: readonly TaskDateRange[]
  changes: readonly DateRange<'date_created' | 'date_updated'>[]
}

export type TaskOrder = { column: (typeof taskOrders)[number]; direction: 'asc' | 'desc' }

/** A row is found only by its id together with its organization (invariant I11). */
export async function findTask(
  db: Reader,
  organization_id: string,
  id: string,
): Promise<Task | undefined> {
  return db
    .selectFrom('task')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** One page of the tasks that match. */
export async function listTasks(
  db: Reader,
  organization_id: string,
  filter: TaskFilter,
  { column, direction }: TaskOrder,
  page: PageRequest,
): Promise<Page<Task>> {
  const query = db
    .selectFrom('task')
    .selectAll()
    .where((eb) => matches(eb, organization_id, filter))
    .orderBy(column, direction)
    .orderBy('id', direction)
  return pageOfRows(query, page)
}

/** The incomplete tasks of some leads, in the order of their dates. */
export async function listOpenTasksOfLeads(
  db: Reader,
  organization_id: string,
  lead_ids: readonly string[],
): Promise<Task[]> {
  if (lead_ids.length === 0) return []
  return db
    .selectFrom('task')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('lead_id', 'in', lead_ids)
    .where('completed_at', 'is', null)
    .orderBy('date')
    .orderBy('id')
    .execute()
}

/** The filter as a condition, for reading and for writing alike. */
export function matches(
  eb: ExpressionBuilder<Tables, 'task'>,
  organization_id: string,
  { lists, is_complete, dates, changes }: TaskFilter,
): Expression<SqlBool> {
  return eb.and([
    eb('organization_id', '=', organization_id),
    ...lists.map(([column, values]) => isOneOf(eb, column, values)),
    ...is_complete.map((wanted) => eb('completed_at', wanted ? 'is not' : 'is', null)),
    ...dates.map((range) => isInRange(eb, range)),
    ...changes.map(({ field, operator, instant }) => eb(field, operator, instant)),
  ])
}

function isOneOf(
  eb: ExpressionBuilder<Tables, 'task'>,
  column: ListColumn,
  values: readonly string[] | null | undefined,
): Expression<SqlBool> {
  if (!values) return eb.lit(true)
  return values.length === 0 ? eb.lit(false) : eb(column as 'id', 'in', values)
}

/** A stored day is compared with the caller's calendar, a stored moment with the moment. */
function isInRange(
  eb: ExpressionBuilder<Tables, 'task'>,
  { operator, bound }: TaskDateRange,
): Expression<SqlBool> {
  const length = eb.fn<number>('length', ['date'])
  return eb.or([
    eb.and([eb(length, '=', dayLength), eb('date', operator, bound.local)]),
    eb.and([eb(length, '>', dayLength), eb('date', operator, bound.instant)]),
  ])
}
