/**
 * Reads what happened to leads, of several types at once: texts, the leads' own beginnings, and the rest
 * (history/). Each type is read in the order of the page and no farther than it, then they are merged.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../db/database.ts'
import type { Page, PageRequest } from '../http/listing.ts'
import {
  type ActivityFilter,
  activityTypes,
  type Found,
  leadOf,
  places,
} from './activity-places.ts'

export async function listActivities(
  db: Reader,
  organization_id: string,
  filter: ActivityFilter,
  { skip, limit }: PageRequest,
): Promise<Page<Found>> {
  const kinds = kindsOf(filter.types)
  if (kinds.length === 0) return { has_more: false, data: [] }
  const parts = kinds.map((kind) => partOf(organization_id, kind, filter, skip + limit + 1))
  const direction = sql.raw(filter.order.direction)
  const rows = await sql<Found>`
    select id, kind from (${sql.join(parts, sql` union all `)}) as activities
    order by at ${direction}, id ${direction} limit ${limit + 1} offset ${skip}`.execute(db)
  return { has_more: rows.rows.length > limit, data: rows.rows.slice(0, limit) }
}

function kindsOf(types: readonly string[]): Found['kind'][] {
  const known = activityTypes.filter((type) => types.includes(type))
  return [
    ...new Set(
      known.map((type) => (type === 'SMS' || type === 'Created' ? type : ('other' as const))),
    ),
  ]
}

function partOf(
  organization_id: string,
  kind: Found['kind'],
  filter: ActivityFilter,
  most: number,
): RawBuilder<unknown> {
  const { table, id, columns } = places[kind]
  const column = (name: string) => sql.ref(`${table}.${columns[name] ?? name}`)
  // Only a text may have happened at another time than it was written down.
  const dated = (name: string) =>
    column(name === 'activity_at' && kind !== 'SMS' ? 'date_created' : name)
  const conditions = [
    sql`${sql.ref(`${table}.organization_id`)} = ${organization_id}`,
    ...Object.entries(filter.columns).map(([name, values]) =>
      isOneOf(kind, name === 'id' ? idsIn(kind) : column(name), name, values),
    ),
    ...filter.dates.map(
      ({ field, operator, instant }) => sql`${dated(field)} ${sql.raw(operator)} ${instant}`,
    ),
    ...(kind === 'other' ? [sql`_type in (${sql.join(filter.types)})`] : []),
  ]
  const at = dated(filter.order.column)
  const direction = sql.raw(filter.order.direction)
  return sql`select * from (
    select ${id} as id, ${at} as at, ${sql.lit(kind)} as kind from ${sql.table(table)}
    where ${sql.join(conditions, sql` and `)}
    order by ${at} ${direction}, ${sql.ref(`${table}.id`)} ${direction} limit ${most}) as ${sql.ref(`of_${table}`)}`
}

function idsIn(kind: Found['kind']) {
  return sql.ref(`${places[kind].table}.id`)
}

function isOneOf(
  kind: Found['kind'],
  ref: RawBuilder<unknown>,
  name: string,
  values: string[] | null | undefined,
): RawBuilder<unknown> {
  if (!values) return sql`true`
  const isUnknown = kind === 'Created' && name === 'contact_id'
  if (values.length === 0 || isUnknown) return sql`false`
  const wanted = kind === 'Created' && name === 'id' ? values.map(leadOf) : values
  return sql`${ref} in (${sql.join(wanted)})`
}
