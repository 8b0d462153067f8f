/** The limit as callers see it: headers on what is answered, and 429 in Close's words (contract §7.6). */
import type { FastifyReply } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { tooMany } from '../http/errors.ts'
import type { LimitRequest } from '../http/limit.ts'
import { inMemory, inTable } from './buckets.ts'
import { createLimiter, type Verdict } from './limiter.ts'

/** Undefined where nothing is limited. */
export function limitRequests(config: Config, db: Database): LimitRequest | undefined {
  if (config.rateLimit === 0) return undefined
  const limiter = createLimiter(
    db.engine === 'postgres' ? inTable(db) : inMemory(),
    config.rateLimit,
  )
  return async (account, { method, path }, reply) => {
    const verdict = await limiter(account, `${method} ${path}`)
    say(reply, verdict)
    if (!verdict.isAdmitted) throw refusal(verdict)
  }
}

function say(reply: FastifyReply, { limit, remaining, reset }: Verdict): void {
  // Whole seconds: Close's own client reads nothing else.
  const seconds = Math.ceil(reset)
  reply.header('ratelimit', `limit=${limit}, remaining=${remaining}, reset=${seconds}`)
  reply.header('x-rate-limit-limit', limit)
  reply.header('x-rate-limit-remaining', remaining)
  reply.header('x-rate-limit-reset', seconds)
}

function refusal({ limit, retryAfter, type }: Verdict): Error {
  return tooMany(
    {
      message: 'API call count exceeded for this period',
      rate_reset: Number(retryAfter.toFixed(3)),
      rate_limit: limit,
      rate_window: 1,
      rate_limit_type: type,
    },
    Math.max(1, Math.ceil(retryAfter)),
  )
}
