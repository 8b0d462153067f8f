/** How the application is told that somebody calls too often; limits/ knows. */
import type { FastifyReply } from 'fastify'
import type { Account } from '../accounts/account.ts'
import type { Route } from './route.ts'

/** Adds what callers are to know to the reply; throws 429. */
export type LimitRequest = (
  account: Account,
  route: Pick<Route, 'method' | 'path'>,
  reply: FastifyReply,
) => Promise<void>
