/** The order of a search: `[{direction, field}]`. */
import type { SortKey } from '../search/query.ts'
import { type Tree, wrong } from './read-condition.ts'

/** Throws 400 with the place. */
export function readSort(sort: readonly Tree[]): SortKey[] {
  return sort.map(({ direction = 'asc', field }, nth) => {
    const name = (field as Tree | undefined)?.field_name
    const path = `sort.${nth}`
    if (typeof name !== 'string') throw wrong(`${path}.field`, 'Say which field: {"field_name"}.')
    if (direction !== 'asc' && direction !== 'desc')
      throw wrong(`${path}.direction`, 'Not a valid choice.')
    return { field: name.toLowerCase(), descending: direction === 'desc', at: 0 }
  })
}
