/** Twilio, and whatever speaks its Messages API. Facts: twilio.com/docs/messaging; guarantees b.2, b.3. */
import { z } from 'zod'
import { type Callbacks, type Carrier, defineAdapter, usualAnswerWithinMs } from '../carrier.ts'
import { checkAccount } from './check-account.ts'
import { createClient } from './client.ts'
import { lookUp } from './look-up.ts'
import { listen, listNumbers } from './numbers.ts'
import { readCallback } from './read-callback.ts'
import { isSigned } from './signature.ts'
import { submit } from './submit.ts'

const sid = (prefix: string) =>
  z
    .string()
    .trim()
    .regex(new RegExp(`^${prefix}[0-9a-f]{32}$`), `must be ${prefix} and 32 hex digits`)

const settings = z.object({
  account_sid: sid('AC').describe('The account, or subaccount, that sends: AC…'),
  auth_token: z
    .string()
    .trim()
    .min(1)
    .describe('Its auth token: signs callbacks, and requests where there is no API key'),
  next_auth_token: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe('Its secondary auth token, while one replaces the other: signs callbacks, too'),
  api_key_sid: sid('SK')
    .optional()
    .describe('An API key to send by, instead of the auth token: SK…'),
  api_key_secret: z.string().trim().min(1).optional().describe('The secret of the API key'),
  messaging_service_sid: sid('MG')
    .optional()
    .describe('A messaging service that chooses the sender, instead of the number itself: MG…'),
  base_url: z
    .url({ protocol: /^https?$/ })
    .default('https://api.twilio.com')
    .describe('Where its API is: another region, or a twin'),
  in_flight: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(20)
    .describe('How many messages may be under way at a time'),
})

export type TwilioSettings = z.output<typeof settings>

export const twilio = defineAdapter({
  kind: 'twilio',
  settings,
  secrets: ['auth_token', 'next_auth_token', 'api_key_secret'],
  open({ id, settings: given }, ports): Carrier {
    const client = createClient(given, ports)
    let closedUntil = ''
    const callbacks: Callbacks = {
      verify: (raw) => isSigned(raw, [given.auth_token, given.next_auth_token]),
      read: (raw) => readCallback(raw, ports),
      // Anything else that is answered to a text is texted to its sender, or counts as an error.
      answer: ({ of }) =>
        of === 'message' ? { content_type: 'text/xml', body: '<Response/>' } : undefined,
    }
    return {
      id,
      // Its status callbacks may be late by minutes.
      reconcileWindowMs: 5 * 60_000,
      answerWithinMs: usualAnswerWithinMs,
      room: () => (ports.now() < closedUntil ? 0 : given.in_flight),
      send: (submission, leaving) =>
        submit(client, given, ports, submission, leaving, (until) => {
          closedUntil = until
        }),
      lookUp: (attempt) => lookUp(client, attempt),
      check: () => checkAccount(client, ports),
      numbers: () => listNumbers(client),
      listen: (number, on) => listen(client, ports, number, on),
      callbacks,
    }
  },
})
