/** What a request deserves, told from nothing but itself and the document. */
import type { Api, Operation } from './document.ts'
import type { Links } from './links.ts'
import { methodOf, parsedBody, queryOf, type Request } from './request.ts'
import type { Validators } from './validators.ts'

export type Deserves = {
  /** What the document has it do; none where the document does not know the path or the method. */
  operation: Operation | undefined
  /** The only statuses that are right, when others are wrong whatever else may be wrong with it. */
  statuses?: readonly number[]
  /** Why it must not succeed. */
  refusal?: string
}

/** Beyond this a server may stop reading the head of a request, whoever it is from. */
const headMax = 8000
const bodyMax = 1024 * 1024

export function createOracle(api: Api, { inputProblem }: Validators, authorization: string) {
  /** `links` know what was deleted before the request was sent. */
  function judge(request: Request, links: Pick<Links, 'isDeleted'>): Deserves {
    const here = api.at(request.path)
    const operation = here.find(({ method }) => method === methodOf(request))
    const isUnread = headLength(request) > headMax || !isReadable(request.path)
    const only = (...statuses: number[]): Deserves => ({
      operation,
      ...(isUnread ? {} : { statuses }),
      refusal: `it deserves ${statuses}`,
    })
    // What Roost does not keep is refused with 400, whoever writes it (unkept/).
    const refused = here.some(({ tag }) => tag === 'Not kept') ? [400, 401, 403, 413] : []
    if (!operation) return here.length === 0 ? { operation } : only(405, 404, ...refused)
    if (request.headers['sec-fetch-site'] === 'cross-site')
      return { operation, refusal: 'a page of another site has sent it' }
    if (request.headers.authorization !== authorization) return only(401)
    if (Buffer.byteLength(request.body ?? '') > bodyMax && operation.body) return only(413)
    const refusal =
      offsetRefusal(request) ?? bodyRefusal(request, operation) ?? queryRefusal(request, operation)
    if (refusal !== undefined) return { operation, refusal }
    if (!links.isDeleted(request.path)) return { operation }
    // What is wrong with a body is told before its object is looked for.
    const isBare = request.body === undefined && !request.headers['content-type']
    return isBare ? only(404) : { operation, refusal: 'it is deleted' }
  }

  function bodyRefusal(request: Request, operation: Operation): string | undefined {
    const { body, headers } = request
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
    const isJson = type !== undefined && /^[\w.+-]+\/([\w.+-]+\+)?json$/.test(type)
    if (body?.length && !isJson) return 'its body does not say that it is JSON'
    if (!operation.body) return undefined
    if (body === undefined) return 'it has no body'
    const value = parsedBody(request)
    if (!value) return 'its body is no JSON object'
    const problem = inputProblem(operation.body, value)
    return problem && `its body does not fit: ${problem}`
  }

  /** Nothing counts as not given, and so does what has no name in the document (contract §7.3). */
  function queryRefusal(request: Request, operation: Operation): string | undefined {
    const query = queryOf(request)
    for (const { name, schema } of operation.parameters.filter((each) => each.in === 'query')) {
      const value = Object.hasOwn(query, name) ? query[name] : undefined
      if (value === undefined || value === null || value === '') continue
      const text = toText(value)
      if (text === undefined) continue
      const problem = inputProblem(schema, readAs(String([schema.type].flat()[0]), text))
      if (problem) return `its ${name} does not fit: ${problem}`
    }
    return undefined
  }
  return judge
}

/** Hours, as Close says them; there are no more than 15 (contract §7.4). */
function offsetRefusal({ headers }: Request): string | undefined {
  const offset = headers['x-tz-offset']?.trim() ?? ''
  const isHours = /^[+-]?\d{1,2}(\.\d+)?$/.test(offset) && Math.abs(Number(offset)) <= 15
  return offset === '' || isHours ? undefined : 'its x-tz-offset is none'
}

/** As it would stand in a URL; a list joined by commas. What cannot stand there may be refused or left out. */
function toText(value: unknown): string | undefined {
  const items = [value].flat()
  const isScalar = items.every((item) => ['number', 'boolean', 'string'].includes(typeof item))
  return isScalar && items.length > 0 ? items.join(',') : undefined
}

/** The value that the text of a parameter stands for. What it cannot stand for stays text. */
function readAs(type: string, text: string): unknown {
  if (type === 'array') return text.split(',').filter((item) => item.trim() !== '')
  if (type === 'integer' && /^-?\d+$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(true|1|yes|on)$/i.test(text)) return true
  if (type === 'boolean' && /^(false|0|no|off)$/i.test(text)) return false
  return text
}

/** No id is longer than that. */
const partMax = 100

function isReadable(path: string): boolean {
  try {
    return decodeURIComponent(path)
      .split('/')
      .every(({ length }) => length <= partMax)
  } catch {
    return false
  }
}

function headLength({ path, query, headers }: Request): number {
  const lines = Object.entries(headers).map(([name, value]) => name.length + value.length)
  return (
    [path, ...query].reduce((sum, { length }) => sum + length + 1, 0) +
    lines.reduce((sum, length) => sum + length + 4, 0)
  )
}
