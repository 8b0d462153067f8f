/** `GET /_/sandbox/numbers/`: the recipients that always behave the same way. */
import { z } from 'zod'
import { route } from '../http/route.ts'
import { magicNumbers } from './behaviour.ts'

export const numbersRoute = route({
  method: 'GET',
  path: '/_/sandbox/numbers/',
  operationId: 'listSandboxNumbers',
  summary: 'List the magic numbers and what they do',
  tag: 'Sandbox',
  sandboxOnly: true,
  schema: {
    response: z.object({
      has_more: z.boolean(),
      data: z.array(z.object({ number: z.string(), does: z.string() })),
    }),
  },
  handler: async () => ({
    has_more: false,
    data: Object.entries(magicNumbers).map(([number, { does }]) => ({ number, does })),
  }),
})
