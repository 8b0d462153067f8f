/**
 * Sets of leads, put together as wholes: each is made once, however many leads there are in it. Asked lead
 * by lead whether it is in a set, PostgreSQL without statistics, as after an import, makes the set anew for
 * each of them.
 */
import { type RawBuilder, sql } from 'kysely'
import { engineOf } from '../../db/engine.ts'
import { all, any, type Condition, everything, type Found, isNot, type Search } from './search.ts'

/** The leads that are in all of the sets. */
export function intersect(sets: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return combine(sets, sql` intersect `)
}

/** What fulfils all of it: a condition where all are conditions, or else a set. */
export function findAll(search: Search, parts: readonly Found[]): Found {
  const { sets, conditions } = divide(parts)
  if (sets.length === 0) {
    const by = parts.find((part) => 'is' in part && part.by === 'words') && 'words'
    return { is: all(conditions), by }
  }
  const fulfilling = conditions.length > 0 ? [leadsThat(search, all(conditions))] : []
  return { ids: intersect([...sets, ...fulfilling]) }
}

/** What fulfils any of it. */
export function findAny(search: Search, parts: readonly Found[]): Found {
  const { sets, conditions } = divide(parts)
  if (sets.length === 0) {
    const by = parts.every((part) => 'is' in part && part.by === 'words') ? 'words' : undefined
    return { is: any(conditions), by }
  }
  const fulfilling = conditions.length > 0 ? [leadsThat(search, any(conditions))] : []
  return { ids: combine([...sets, ...fulfilling], sql` union all `) }
}

/** What is not known to be true is not: a message without a user is not one of somebody's. */
export function findNot(search: Search, found: Found): Found {
  if ('is' in found) return { is: isNot(found.is) }
  // SQLite makes the set once in any case, and goes through the leads in their order until a page is full.
  if (engineOf(search.db) === 'sqlite') return { is: isNot(sql`lead.id in (${found.ids})`) }
  return { ids: combine([leadsThat(search, everything), found.ids], sql` except `) }
}

/** Sets, and conditions on each lead. */
export function divide(parts: readonly Found[]) {
  return {
    sets: parts.flatMap((part) => ('ids' in part ? [part.ids] : [])),
    conditions: parts.flatMap((part) => ('is' in part ? [part.is] : [])),
  }
}

function combine(sets: readonly RawBuilder<unknown>[], how: RawBuilder<unknown>) {
  const [only] = sets
  if (only && sets.length === 1) return only
  return sql.join(
    sets.map((set) => sql`select id from (${set}) as told`),
    how,
  )
}

function leadsThat({ account }: Search, is: Condition) {
  return sql`select lead.id from lead
    where lead.organization_id = ${account.organization_id} and ${is}`
}
