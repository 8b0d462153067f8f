/** A route that only refuses: it says why, to those who may ask, and is in no document. */
import { z } from 'zod'
import { type Method, type Route, route } from './route.ts'
import type { Tag } from './tags.ts'

export function refusing(method: Method, path: string, tag: Tag, why: () => Error): Route {
  return route({
    ...{ method, path, operationId: '', summary: '', tag, isUndocumented: true },
    schema: { response: z.object({}) },
    async handler() {
      throw why()
    },
  })
}
