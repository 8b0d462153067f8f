/** What concerns the result as a whole: `sort:-date_created,name` and `slice:2/5`. */
import type { Slice, SortKey } from './query.ts'
import type { TextToken } from './read-tokens.ts'
import { refuse } from './refuse.ts'

const slicesMax = 10_000

/** Which fields there are to sort by is not known here. */
export function readSort(query: string, { text, at }: TextToken): SortKey[] {
  return text.split(',').map((key) => {
    const [, minus, field] = /^\s*(-?)([\p{L}_][\p{L}\p{N}_.]*)\s*$/u.exec(key) ?? []
    if (!field) throw refuse(query, at, 'Sort by fields, as in sort:-date_created,name.')
    return { field: field.toLowerCase(), descending: minus === '-', at }
  })
}

export function readSlice(query: string, { text, at }: TextToken): Slice {
  const [, nth, of] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? []
  const slice = { nth: Number(nth), of: Number(of) }
  if (nth && of && slice.nth >= 1 && slice.nth <= slice.of && slice.of <= slicesMax) return slice
  throw refuse(
    query,
    at,
    `A slice is its number and how many there are, up to ${slicesMax}: slice:1/3.`,
  )
}
