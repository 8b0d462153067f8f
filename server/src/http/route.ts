/** What a feature's routes are made of: a path, a schema, and a handler that gets the caller's account. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Caller } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tag } from './tags.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export type RouteSchema = {
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodObject
  /** The successful answer; its status is 200 unless `status` says otherwise. */
  response: z.ZodType
}

type Read<T> = T extends z.ZodType ? z.output<T> : undefined

export type Call<S extends RouteSchema> = {
  ctx: Context
  account: Caller
  params: Read<S['params']>
  query: Read<S['query']>
  body: Read<S['body']>
  /** Hours east of UTC that naive dates are in. */
  tz_offset: number
  request: FastifyRequest
  reply: FastifyReply
}

export type Route = {
  method: Method
  path: string
  /** For the OpenAPI document. */
  operationId: string
  summary: string
  description?: string
  tag: Tag
  schema: RouteSchema
  /** The content type of the successful answer, if it is not JSON. */
  produces?: string
  status: 200 | 201 | 204
  /** Its handler takes over the connection, for as long as the caller listens: no request in progress. */
  streams?: boolean
  /** It only refuses: not in the document. */
  isUndocumented?: boolean
  /** Served only where the simulated world is. */
  sandboxOnly?: boolean
  handler(call: Call<RouteSchema>): Promise<unknown>
}

/** Types a handler by its schema. `status` defaults to 200. */
export function route<S extends RouteSchema>(
  definition: Omit<Route, 'schema' | 'handler' | 'status'> & {
    schema: S
    status?: Route['status']
    handler(
      call: Call<S>,
    ): Promise<S['response'] extends z.ZodType ? z.input<S['response']> | undefined : never>
  },
): Route {
  return { status: 200, ...definition } as unknown as Route
}
