/**
 * An Android phone through SMS Gateway for Android: its own server in the same network, or the private server that
 * speaks as its cloud does. Facts: docs.sms-gate.app; guarantees b.2, b.3; cases/edges 9, 11.
 */
import { z } from 'zod'
import { type Carrier, defineAdapter, usualAnswerWithinMs } from '../carrier.ts'
import { checkPhone } from './check-phone.ts'
import { createGateway } from './gateway.ts'
import { listen } from './listen.ts'
import { createPace } from './pace.ts'
import { readCallback } from './read-callback.ts'
import { isSigned } from './signature.ts'
import { submit } from './submit.ts'

const settings = z.object({
  base_url: z
    .url({ protocol: /^https?$/ })
    .default('https://api.sms-gate.app/3rdparty/v1')
    .describe('Where its API is: http://<phone>:8080 of the local server, or a private server'),
  username: z.string().trim().min(1).describe('The user name that the app shows'),
  password: z.string().min(1).describe('The password that the app shows'),
  signing_key: z
    .string()
    .min(1)
    .describe('The signing key of the app’s webhooks: Settings, Webhooks, Signing Key'),
  own_number: z
    .string()
    .trim()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be a number such as +14155550100')
    .describe('The number of the SIM card, with + and country'),
  sim: z.coerce
    .number()
    .int()
    .min(1)
    .max(3)
    .optional()
    .describe('Which SIM card, where there are several'),
  device_id: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe('Which phone, where the account has several'),
  in_flight: z.coerce
    .number()
    .int()
    .min(1)
    .max(20)
    .default(2)
    .describe('How many messages may be under way at a time'),
  per_half_hour: z.coerce
    .number()
    .int()
    .min(0)
    .default(30)
    .describe('How many texts Android lets the app send in half an hour; 0: no limit'),
})

export type AndroidSettings = z.output<typeof settings>

export const android = defineAdapter({
  kind: 'android',
  settings,
  secrets: ['password', 'signing_key'],
  open({ id, settings: given }, ports): Carrier {
    const gateway = createGateway(given, ports)
    const pace = createPace(given, () => ports.now())
    return {
      id,
      // The phone may be in a tunnel; then it tells by itself.
      reconcileWindowMs: 30 * 60_000,
      answerWithinMs: usualAnswerWithinMs,
      room: () => pace.room(),
      send: (submission, leaving) => submit(gateway, given, submission, leaving, pace),
      lookUp: async ({ attempt_id }) => {
        const { status } = await gateway.get(`message/${attempt_id}`)
        return status === 200 ? [{ carrier_message_id: attempt_id }] : []
      },
      check: () => checkPhone(gateway, ports),
      numbers: async () => [given.own_number],
      listen: (_number, on) => listen(gateway, ports, on),
      callbacks: {
        verify: (raw) => isSigned(raw, given.signing_key),
        read: (raw) => readCallback(raw, given.own_number),
      },
    }
  },
})
