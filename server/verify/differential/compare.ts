/** Whether two servers said the same: ids and addresses of their own left out. */
import type { Reply } from '../contract-fuzz/client.ts'
import { legible } from '../contract-fuzz/request.ts'

/** An answer without what is made by chance. */
export type Plain = { status: number; headers: Record<string, string>; text: string }

/** Of both kinds (values/ids.ts): a prefix, and 22 characters or 43. */
const id = /\b([a-z]{2,8})_(?:[0-9A-Za-z]{43}|[0-9A-Za-z]{22})(?![0-9A-Za-z])/g
/** The organization's time is stopped years ahead; the server's is not. */
const realTime = /20(?:2[0-9])-\d\d-\d\d(?:T[\d:.]+(?:\+00:00)?)?/g
const compared = ['content-type', 'allow', 'location', 'retry-after', 'www-authenticate']

export function plain({ status, headers, body }: Reply, url: string): Plain {
  const kept = compared.flatMap((name) => {
    const value = headers[name]
    return value === undefined ? [] : [[name, strip(String(value), url)]]
  })
  return { status, headers: Object.fromEntries(kept), text: strip(body.toString('latin1'), url) }
}

function strip(text: string, url: string): string {
  return text.replaceAll(url, 'URL').replaceAll(id, '$1_#').replaceAll(realTime, 'now')
}

/** In words; undefined where there is none. Rows of one moment may stand in either order. */
export function differenceOf(one: Plain, other: Plain): string | undefined {
  if (one.status !== other.status)
    return `status ${one.status} and ${other.status}: ${legible(other.text)}`
  const [first, second] = [one, other].map(({ headers }) => JSON.stringify(headers))
  if (first !== second) return `headers ${first} and ${second}`
  if (one.text === other.text) return undefined
  const [ordered, orderedToo] = [one, other].map(({ text }) => withoutTies(text))
  if (ordered === orderedToo) return undefined
  return `bodies differ: ${apart(ordered ?? '', orderedToo ?? '')}`
}

/** From where they are not the same any more. */
function apart(one: string, other: string): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  const from = Math.max(0, at - 60)
  return `${legible(one.slice(from, at + 100))} ≠ ${legible(other.slice(from, at + 100))}`
}

function withoutTies(text: string): string {
  try {
    return JSON.stringify(inOneOrder(JSON.parse(text)))
  } catch {
    return text
  }
}

/** Every list whose items have a moment: those of one moment by what else they say. */
export function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return sorted(value.map(inOneOrder))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, each]) => [name, inOneOrder(each)])
  return Object.fromEntries(entries)
}

function sorted(items: unknown[]): unknown[] {
  const rows = items.map((item) => ({ item, moment: momentOf(item), key: keyOf(item) }))
  if (rows.some(({ moment }) => moment === undefined)) return items
  const groups: (typeof rows)[] = []
  for (const row of rows) {
    const last = groups.at(-1)
    if (last && last[0]?.moment === row.moment) last.push(row)
    else groups.push([row])
  }
  const byKey = (a: { key: string }, b: { key: string }) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : 0
  return groups.flatMap((group) => group.toSorted(byKey).map(({ item }) => item))
}

function momentOf(item: unknown): unknown {
  if (typeof item === 'string' && item.replace(id, '') !== item) return ''
  return (item as { date_created?: unknown } | null)?.date_created
}

function keyOf(item: unknown): string {
  return JSON.stringify(item).replaceAll(id, '$1_#')
}
