/** How a query is refused: with the place that was not understood. */
import { type ApiError, invalid } from '../../http/errors.ts'

const shownBefore = 50
const shownAfter = 25

/**
 * 400 whose text shows the place:
 *
 *     There is no field "foo".
 *     status:"Potential" foo:bar
 *                        ^
 */
export function refuse(query: string, at: number, why: string): ApiError {
  const before = [...query.slice(0, at)]
  const after = [...query.slice(at)]
  const head =
    before.length > shownBefore ? `…${before.slice(-shownBefore).join('')}` : before.join('')
  const tail =
    after.length > shownAfter ? `${after.slice(0, shownAfter).join('')}…` : after.join('')
  const line = `${head}${tail}`.replace(/\p{Cc}/gu, ' ').toWellFormed()
  return invalid({ query: `${why}\n${line}\n${' '.repeat([...head].length)}^` })
}
