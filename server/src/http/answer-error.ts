/** From whatever was thrown to an answer in the API's form: the one place that knows all who throw. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { CommitUnknownError, isBrokenRule, isDamaged, isUnavailable } from '../db/unavailable.ts'
import { isErrorStatus } from './error-answers.ts'
import {
  ApiError,
  conflict,
  cutOff,
  inDoubt,
  tooBusy,
  tooLarge,
  unavailable,
  unknownUrl,
} from './errors.ts'
import { wrongContentType } from './json-body.ts'
import { pathOf } from './query.ts'

/** Expected errors say what to do; anything else says nothing and is logged whole. */
export function answerError(
  ctx: Context,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  if (isDamaged(error)) ctx.health.damaged = (error as Error).message
  const known = toKnownError(error, request)
  if (!known)
    ctx.log.error({ err: error, request_id: request.id, path: pathOf(request) }, 'request failed')
  if (known && known.status >= 503 && known !== tooBusy)
    ctx.log.error({ err: error, request_id: request.id }, 'unavailable')
  reply
    .status(known?.status ?? 500)
    // The framework refuses some URLs before any hook runs.
    .header('x-request-id', request.id)
    .headers(known?.headers ?? {})
    .header('content-type', 'application/json; charset=utf-8')
    .serializer((body: object) => JSON.stringify(body))
    .send(known?.body ?? { error: 'Internal server error' })
}

function toKnownError(error: unknown, { method }: FastifyRequest): ApiError | undefined {
  if (error instanceof ApiError) return error
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  // Fastify calls what a caller's connection died of a 400; it looks like a lost database otherwise.
  if (code === 'ECONNRESET' && statusCode === 400) return cutOff()
  if (error instanceof CommitUnknownError) return inDoubt()
  if (isUnavailable(error)) {
    return unavailable(
      method === 'GET'
        ? 'The database cannot be read right now; try again.'
        : 'The database cannot be written to right now. Nothing was accepted; try again.',
    )
  }
  if (isBrokenRule(error)) return conflict()
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge('1 MiB')
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return wrongContentType()
  // No id is that long, so nothing has it.
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return unknownUrl()
  if (!code?.startsWith('FST_') || !statusCode || statusCode >= 500) return undefined
  const status = isErrorStatus(statusCode) ? statusCode : 400
  return new ApiError(status, { error: (error as Error).message })
}
