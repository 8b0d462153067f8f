/** Lists: `_skip`, `_limit`, `_order_by`, date ranges, and the page they make (contract §7.2, §7.3). */
import type { SelectQueryBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { type Instant, parseInstant } from '../values/instant.ts'
import { badDate, invalid, malformed } from './errors.ts'
import { limitDefault, type Paged, pageLimits } from './page-limits.ts'

export type PageRequest = { skip: number; limit: number }
export type Page<T> = { has_more: boolean; data: T[] }

/** Reads `_skip` and `_limit`; throws 400 in the words of Close's framework. */
export function readPage(
  resource: Paged,
  query: { _skip?: string | null | undefined; _limit?: string | null | undefined },
): PageRequest {
  const { limitMax, skipMax } = pageLimits[resource]
  const limit = readInteger('_limit', query._limit, limitDefault)
  const skip = readInteger('_skip', query._skip, 0)
  if (limit > limitMax) {
    throw malformed(
      `The limit you set is larger than the maximum limit for this resource (max_limit = ${limitMax}).`,
    )
  }
  if (skip > skipMax) {
    throw malformed(
      `The skip you set is larger than the maximum skip for this resource (max_skip = ${skipMax}).`,
    )
  }
  return { skip, limit }
}

function readInteger(name: string, text: string | null | undefined, missing: number): number {
  if (text === undefined || text === null || text === '') return missing
  if (!/^-?\d+$/.test(text))
    throw malformed(`${name} must be an integer (got "${text.slice(0, 40)}" instead).`)
  if (text.startsWith('-'))
    throw malformed(`${name} must be a non-negative integer (got "${text.slice(0, 40)}" instead).`)
  return Number(text)
}

/** One row more than asked for is read: whether there is more costs no count. */
export async function pageOfRows<DB extends Tables, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  { skip, limit }: PageRequest,
): Promise<Page<O>> {
  const rows = await query
    .limit(limit + 1)
    .offset(skip)
    .execute()
  return { has_more: rows.length > limit, data: rows.slice(0, limit) }
}

const operators = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const
export type DateRange<Field extends string> = {
  field: Field
  operator: (typeof operators)[keyof typeof operators]
  instant: Instant
}

/** The `field__gt` … filters of the query. Naive values are read in `offsetHours`; throws 400. */
export function readDateRanges<Field extends string>(
  query: Record<string, unknown>,
  fields: readonly Field[],
  offsetHours: number,
): DateRange<Field>[] {
  const ranges: DateRange<Field>[] = []
  for (const field of fields) {
    for (const [suffix, operator] of Object.entries(operators)) {
      const text = query[`${field}__${suffix}`]
      if (typeof text !== 'string' || text === '') continue
      const instant = parseInstant(text, offsetHours)
      if (!instant) throw invalid({ [`${field}__${suffix}`]: badDate })
      ranges.push({ field, operator, instant })
    }
  }
  return ranges
}

/** `_order_by`: a column, descending with a leading `-`. Throws 400 for any other column. */
export function readOrder<Column extends string>(
  text: string | null | undefined,
  columns: readonly Column[],
  missing: { column: Column; direction: 'asc' | 'desc' },
): { column: Column; direction: 'asc' | 'desc' } {
  if (!text) return missing
  const column = columns.find((name) => name === text.replace(/^-/, ''))
  if (!column) throw invalid({ _order_by: 'Not a valid choice.' })
  return { column, direction: text.startsWith('-') ? 'desc' : 'asc' }
}
