/** The order of the leads found, and the part of them that a slice is. */
import { type RawBuilder, sql } from 'kysely'
import { engineOf } from '../../db/engine.ts'
import { counted, countOf } from './counts.ts'
import type { Slice, SortKey } from './query.ts'
import { refuse } from './refuse.ts'
import { type Condition, type Search, unindexed } from './search.ts'

const position = sql`(select position from lead_status
  where lead_status.organization_id = lead.organization_id and lead_status.id = lead.status_id)`

const columns: Record<string, RawBuilder<unknown>> = {
  created: sql`lead.date_created`,
  date_created: sql`lead.date_created`,
  updated: sql`lead.date_updated`,
  date_updated: sql`lead.date_updated`,
  name: sql`lead.name_folded`,
  lead_name: sql`lead.name_folded`,
  company: sql`lead.name_folded`,
  display_name: sql`lead.name_folded`,
  id: sql`lead.id`,
  lead_id: sql`lead.id`,
  status: position,
  lead_status: position,
  status_label: position,
}

/** Newest first where nothing is said. The id, in the last key's direction, makes every order a full one. */
export function orderOf(
  search: Search,
  keys: readonly SortKey[],
  isNarrow: boolean,
): RawBuilder<unknown> {
  const sorted = keys.length > 0 ? keys : [{ field: 'created', descending: true, at: 0 }]
  const last = sorted.at(-1)?.descending ? sql` desc` : sql``
  const parts = sorted.flatMap(({ field, descending, at }) => {
    const key = keyOf(search, field, at)
    if (!key) return []
    // Or else SQLite goes through all leads in their order to sort the few that an index has.
    const by = isNarrow ? unindexed(search, key) : key
    return [descending ? sql`${by} desc` : by]
  })
  return sql.join([...parts, sql`lead.id${last}`])
}

/** Undefined where all are alike, as Roost keeps none of it. Throws 400 for what it does not know. */
function keyOf(search: Search, field: string, at: number): RawBuilder<unknown> | undefined {
  if (Object.hasOwn(columns, field)) return columns[field]
  if (Object.hasOwn(counted, field)) return counted[field] && countOf(search, counted[field])
  throw refuse(search.query, at, `Leads cannot be sorted by "${field}".`)
}

/** By the last signs of its id, which is random: a lead stays in its slice. */
const signs = 5
const weight = 61

export function isInSlice({ db }: Search, { nth, of }: Slice): Condition {
  const code = sql.raw(engineOf(db) === 'sqlite' ? 'unicode' : 'ascii')
  let sum = sql`0`
  for (let back = signs - 1; back >= 0; back--) {
    const sign = sql`substr(lead.id, length(lead.id) - ${sql.lit(back)}, 1)`
    sum = sql`(${sum} * ${sql.lit(weight)} + coalesce(${code}(${sign}), 0))`
  }
  return sql`${sum} % ${sql.lit(of)} = ${sql.lit(nth - 1)}`
}
