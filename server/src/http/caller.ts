/** Who is calling, and with which request. */
import type { FastifyRequest } from 'fastify'
import type { Account } from '../accounts/account.ts'
import type { Caller } from '../accounts/cause.ts'

/** Kept of an agent's name: enough to know a program by, in every event. */
const agentMax = 100

/** The account and the request: every change that comes of it says so. */
export function callerOf(request: FastifyRequest): Caller {
  const { id, method, url, headers } = request
  const query = url.indexOf('?')
  return {
    ...request.getDecorator<Account>('account'),
    request_id: id,
    request_method: method,
    request_path: query === -1 ? url : url.slice(0, query),
    user_agent: headers['user-agent']?.slice(0, agentMax) ?? null,
  }
}
