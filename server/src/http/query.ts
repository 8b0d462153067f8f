/** The query string as Close reads it: the first of repeated keys counts (contract §7.3). */

export function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null)
  for (const [key, value] of new URLSearchParams(text)) {
    if (!(key in query)) query[key] = value
  }
  return query
}

/** The `_params` of an overridden GET, in the shape of a query string. */
export function paramsToQuery(params: Record<string, unknown>): Record<string, string> {
  const query: Record<string, string> = Object.create(null)
  for (const [key, value] of Object.entries(params)) {
    if (value === null || value === undefined) continue
    query[key] = Array.isArray(value) ? value.join(',') : String(value)
  }
  return query
}

export function splitList(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const items = value.split(',').map((item) => item.trim())
  return items.some(Boolean) ? items.filter(Boolean) : undefined
}

/** Hours of the `x-tz-offset` header, such as `-7.0`; 0 when it is missing or absurd (§7.4). */
export function readTzOffset(header: string | string[] | undefined): number {
  const hours = Number(Array.isArray(header) ? header[0] : header)
  return Number.isFinite(hours) && Math.abs(hours) <= 15 ? hours : 0
}
