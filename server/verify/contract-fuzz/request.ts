/** A request as it goes over the wire, before anything is made of it that would mend it. */

export type Request = {
  method: string
  /** From the root, encoded, without the query. */
  path: string
  /** Encoded `name=value` parts. */
  query: readonly string[]
  headers: Readonly<Record<string, string>>
  body?: string | Buffer
}

/** The method that it stands for (contract §7.3). */
export function methodOf({ method, headers }: Request): string {
  const override = headers['x-http-method-override']?.toUpperCase()
  return method === 'POST' && override !== undefined ? override : method
}

export function targetOf({ path, query }: Request): string {
  return query.length > 0 ? `${path}?${query.join('&')}` : path
}

/** The query as a server reads it: the first of repeated names counts; `_params` of a body take its place. */
export function queryOf(request: Request): Record<string, unknown> {
  const params = parsedBody(request)?._params
  if (isObject(params)) return params
  const pairs = [...new URLSearchParams(request.query.join('&'))].toReversed()
  return Object.fromEntries(pairs)
}

/** The body, if it is a JSON object. */
export function parsedBody({ body }: Request): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body ?? '')),
    )
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const lengthShown = 300
const runShown = 40

/** On one line, with every invisible character visible and long repetitions told by their length. */
export function describe(request: Request): string {
  const { authorization, 'content-type': type, ...others } = request.headers
  const headers = [
    ...(authorization ? [] : ['without a key']),
    ...(type === 'application/json' || type === undefined ? [] : [`content-type: ${type}`]),
    ...(type === undefined && request.body !== undefined ? ['without a content type'] : []),
    ...Object.entries(others).map(([name, value]) => `${name}: ${value}`),
  ]
  const parts = [
    targetOf(request),
    ...headers,
    ...(request.body === undefined ? [] : [request.body]),
  ]
  return [request.method, ...parts.map((part) => legible(part.toString()))].join(' | ')
}

/** Of any length, and with anything in it. */
export function legible(text: string): string {
  return shorten(visible(text))
}

function visible(text: string): string {
  return text.replaceAll(/[^\P{C}\n]|\p{M}|\p{Zl}|\p{Zp}|\n/gu, (found) => {
    const code = found.codePointAt(0) ?? 0
    return `\\u{${code.toString(16)}}`
  })
}

function shorten(text: string): string {
  const runs = text.replaceAll(/(.{1,12}?)\1{20,}/gsu, (run, unit: string) =>
    run.length > runShown ? `${unit}…(${run.length / unit.length} times)` : run,
  )
  if (runs.length <= lengthShown) return runs
  return `${runs.slice(0, lengthShown)}… (${text.length} characters)`
}
