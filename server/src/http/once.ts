/** How the application is told whether a request was answered before; idempotency/ knows. */
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Route } from './route.ts'

/** An answer as the bytes that are sent. */
export type Answer = { status: number; answer: string }
export type Kept = Answer & { isReplay: boolean }

/** Undefined where the caller does not ask for it: then the request is done as any other. */
export type Once = (
  asked: { ctx: Context; request: FastifyRequest; route: Route; account: Caller },
  work: (ctx: Context) => Promise<Answer>,
) => Promise<Kept> | undefined
