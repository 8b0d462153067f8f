/** `_fields`: answer with the fields asked for and no others; unknown names are ignored (§7.3). */

/** Picks from an object, or from each item of a page. `_all` picks everything. */
export function selectFields(answer: unknown, fields: string | undefined): unknown {
  if (!fields) return answer
  const names = new Set(fields.split(',').map((name) => name.trim()))
  if (names.has('_all')) return answer
  if (isPage(answer)) return { ...answer, data: answer.data.map((item) => pick(item, names)) }
  return pick(answer, names)
}

function isPage(answer: unknown): answer is { data: unknown[] } {
  return (
    typeof answer === 'object' && answer !== null && 'data' in answer && Array.isArray(answer.data)
  )
}

function pick(item: unknown, names: ReadonlySet<string>): unknown {
  if (typeof item !== 'object' || item === null) return item
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)))
}
