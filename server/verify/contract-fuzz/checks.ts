/** What is wrong with an answer: Schemathesis' checks, and Close's form of an error (contract §7.5). */
import type { Reply } from './client.ts'
import type { DocumentedAnswer, Operation } from './document.ts'
import type { Deserves } from './oracle.ts'
import { queryOf, type Request } from './request.ts'
import type { Validators } from './validators.ts'

export type Finding = {
  /** The check that failed. */
  check: string
  status: number
  /** What tells one kind from another. */
  detail: string
}
export type Exchange = { request: Request; reply: Reply; deserves: Deserves }

export const slowMs = 1000

type Check = (exchange: Exchange, body: unknown, validators: Validators) => string | undefined

const checks: Record<string, Check> = {
  'no answer': ({ reply }) => (reply.status === 0 ? reply.body.toString() : undefined),
  'server error': ({ reply }) => (reply.status >= 500 ? reply.body.toString() : undefined),
  'undocumented status': ({ reply: { status, body }, deserves: { operation } }) =>
    operation && status > 0 && status < 500 && !documented(operation, status)
      ? worded(body.toString())
      : undefined,
  'undocumented content type': ({ reply, deserves: { operation } }) => {
    const answer = operation && documented(operation, reply.status)
    const type = reply.headers['content-type']
    return answer && !fitsType(answer.type, type) ? `${type} instead of ${answer.type}` : undefined
  },
  'body outside its schema': ({ request, reply, deserves: { operation } }, body, validators) => {
    const answer = operation && documented(operation, reply.status)
    if (!answer?.type?.includes('json') || !isJson(reply)) return undefined
    if (body === notJson) return 'is no JSON'
    return validators.answerProblem(answer, body, Boolean(queryOf(request)._fields))
  },
  'error in another form': ({ request, reply }, body) => {
    if (reply.status < 400 || request.method === 'HEAD') return undefined
    return isJson(reply) && isCloseError(body) ? undefined : worded(reply.body.toString())
  },
  'error that tells too much': ({ reply }) =>
    reply.status >= 400 &&
    /node_modules|\.[jt]s:\d+|SQLITE_|ECONN|\bat \w+ \(/.test(reply.body.toString())
      ? worded(reply.body.toString())
      : undefined,
  'success of what must be refused': ({ reply: { status }, deserves: { refusal } }) =>
    status >= 200 && status < 400 && refusal !== undefined ? refusal : undefined,
  'another status than it deserves': ({ reply: { status }, deserves: { statuses } }) =>
    statuses && status >= 400 && status < 500 && !statuses.includes(status)
      ? `instead of ${statuses}`
      : undefined,
  'missing header': ({ reply: { status, headers } }) => {
    if (status === 401 && !headers['www-authenticate']) return 'www-authenticate'
    if (status === 405 && !headers.allow) return 'allow'
    // Nobody has a number yet when the head is too long to be read.
    return status > 0 && status !== 431 && !headers['x-request-id'] ? 'x-request-id' : undefined
  },
  'slow answer': ({ reply }) => (reply.ms > slowMs ? `after more than ${slowMs} ms` : undefined),
}

/** Every check that an answer fails. */
export function findingsOf(exchange: Exchange, validators: Validators): Finding[] {
  const { status } = exchange.reply
  const body = bodyOf(exchange.reply)
  return Object.entries(checks).flatMap(([check, fails]) => {
    const detail = fails(exchange, body, validators)
    return detail === undefined ? [] : [{ check, status, detail }]
  })
}

const notJson = Symbol('what is no JSON')

export function bodyOf(reply: Reply): unknown {
  if (!isJson(reply)) return undefined
  try {
    return JSON.parse(reply.body.toString())
  } catch {
    return notJson
  }
}

function isJson({ headers }: Reply): boolean {
  return headers['content-type']?.startsWith('application/json') ?? false
}

/** The most exact of what the document says of a status. */
function documented({ answers }: Operation, status: number): DocumentedAnswer | undefined {
  return answers[status] ?? answers[`${Math.floor(status / 100)}XX`] ?? answers.default
}

function fitsType(documented: string | undefined, actual: string | undefined): boolean {
  if (documented === undefined) return actual === undefined
  const pattern = documented
    .split('/')
    .map((part) => (part === '*' ? '[^/]+' : part.replaceAll(/[.+]/g, '\\$&')))
  return new RegExp(`^${pattern.join('/')}(;|$)`).test(actual ?? '')
}

/**
 * `{error}` for the request as a whole, `{errors: [], field-errors}` for its fields, and all of it with a
 * `status` for a number that cannot be rented.
 */
export function isCloseError(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  const {
    error,
    errors = [],
    'field-errors': fields = {},
    ...others
  } = body as Record<string, unknown>
  if (Object.keys(others).some((key) => key !== 'status') || !Array.isArray(errors)) return false
  const messages = [
    ...(error === undefined ? [] : [error]),
    ...errors,
    ...Object.values(Object(fields)),
  ]
  return messages.length > 0 && messages.every((each) => typeof each === 'string' && each !== '')
}

/** Without what is quoted or counted: the words of an error tell its kind. */
function worded(text: string): string {
  return text.replaceAll(/\\"[^"]*\\"|\d+/g, '…').slice(0, 160)
}
