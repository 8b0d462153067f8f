/** The query string as Close reads it: the first of repeated keys counts (contract §7.3). */
import { parseOffset } from '../values/instant.ts'
import { invalid, malformed } from './errors.ts'

export function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null)
  for (const [key, value] of new URLSearchParams(text)) {
    if (!(key in query)) query[key] = value
  }
  return query
}

const scalars = new Set(['string', 'number', 'boolean'])
const notAText = 'Value must be of str type.'

/**
 * The `_params` of a body, in the shape of a query string: text, numbers, booleans and lists of them,
 * null for what is not given. Undefined where there are none. Throws 400 for what no URL could say.
 */
export function paramsToQuery(params: unknown): Record<string, string> | undefined {
  if (params === undefined || params === null) return undefined
  if (typeof params !== 'object' || Array.isArray(params)) {
    throw invalid({ _params: 'Value must be of dict type.' })
  }
  const query: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(params)) {
    const given = (Array.isArray(value) ? value : [value]).filter((item) => item !== null)
    if (!given.every((item) => scalars.has(typeof item))) throw invalid({ [name]: notAText })
    if (value !== null) query[name] = given.map(String).join(',')
  }
  return query
}

export function splitList(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const items = value.split(',').map((item) => item.trim())
  return items.some(Boolean) ? items.filter(Boolean) : undefined
}

/** Hours of the `x-tz-offset` header, 0 when it is missing or empty (contract §7.4). Throws 400. */
export function readTzOffset(header: string | string[] | undefined): number {
  if (header === undefined || header === '') return 0
  const hours = parseOffset(String(header))
  if (hours === undefined)
    throw malformed('The header x-tz-offset must be the hours from UTC, such as -7.0.')
  return hours
}

/** The part of a URL that may stand in a log: a query has names and numbers of people in it (S-94). */
export function pathOf({ url }: { url: string }): string {
  return url.split('?', 1)[0] ?? ''
}

/**
 * What may be an id, if one that nothing has: all but a plain word. `id` itself is one in the documentation's
 * examples, and null is what a program writes that has none.
 */
export const noWord = /^(?!(?!null$|none$|undefined$)[a-z]{3,30}$)/i
