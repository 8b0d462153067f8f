/** The least of a request that still shows the same. */
import { parsedBody, type Request } from './request.ts'

/** A request is defined by these; without them it is another one. */
const kept = new Set(['authorization', 'content-type', 'x-http-method-override'])

/** Longer lists are halved first. */
const itemsTried = 4

/** Leaves out and shortens what it can, one thing at a time, while `shows` says that it still does. */
export async function minimize(
  request: Request,
  shows: (request: Request) => Promise<boolean>,
  sendsMax: number,
): Promise<Request> {
  let least = request
  let sends = 0
  for (let progress = true; progress; ) {
    progress = false
    for (const smaller of smallerOnes(least)) {
      if (sends++ >= sendsMax) return least
      if (!(await shows(smaller))) continue
      least = smaller
      progress = true
      break
    }
  }
  return least
}

function* smallerOnes(request: Request): Generator<Request> {
  const { query, headers, body } = request
  if (query.length > 0) yield { ...request, query: [] }
  for (const place of query.keys()) yield { ...request, query: query.toSpliced(place, 1) }
  const others = Object.keys(headers).filter((name) => !kept.has(name))
  if (others.length > 0) yield { ...request, headers: leaveOut(headers, others) }
  const half = Math.ceil(others.length / 2)
  for (const some of [others.slice(0, half), others.slice(half)])
    if (some.length > 0 && some.length < others.length)
      yield { ...request, headers: leaveOut(headers, some) }
  if (body === undefined) return
  const { body: _, ...bodiless } = request
  yield bodiless
  const value = parsedBody(request)
  if (value) {
    for (const smaller of smallerValues(value)) yield { ...request, body: JSON.stringify(smaller) }
  } else if (body.length > 1) yield { ...request, body: body.slice(0, body.length / 2) }
}

function leaveOut(headers: Request['headers'], names: readonly string[]): Record<string, string> {
  const dropped = new Set(names)
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)))
}

function* smallerValues(value: unknown): Generator<unknown> {
  if (typeof value === 'string' && value.length > 1) yield value.slice(0, value.length / 2)
  if (Array.isArray(value)) {
    if (value.length > 1) yield value.slice(0, value.length / 2)
    for (const [place, item] of value.slice(0, itemsTried).entries()) {
      yield value.toSpliced(place, 1)
      for (const smaller of smallerValues(item)) yield value.with(place, smaller)
    }
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
    if (entries.length > 1) yield {}
    for (const place of entries.keys()) yield Object.fromEntries(entries.toSpliced(place, 1))
    for (const [place, [key, child]] of entries.entries())
      for (const smaller of smallerValues(child))
        yield Object.fromEntries(entries.with(place, [key, smaller]))
  }
}
