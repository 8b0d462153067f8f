/** What the phone tells: a text that came in, or how one of ours fares. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Heard, type HeardReceipt, type RawCallback, UnreadableError } from '../carrier.ts'

const Told = z.object({
  event: z.string(),
  deviceId: z.string().nullish(),
  payload: z
    .object({
      messageId: z.string(),
      message: z.string(),
      phoneNumber: z.string(),
      sender: z.string().nullish(),
      receivedAt: z.string(),
      reason: z.string().nullish(),
    })
    .partial(),
})
type Told = z.infer<typeof Told>

const statuses: Readonly<Record<string, HeardReceipt['status']>> = {
  'sms:sent': 'accepted',
  'sms:delivered': 'delivered',
  'sms:failed': 'undelivered',
}

/** `own`: the number of the SIM card, which the app does not always know. */
export function readCallback(raw: RawCallback, own: string): Heard[] {
  const told = parse(raw.body)
  if (told.event === 'sms:received') return [readText(told, own)]
  const status = statuses[told.event]
  const id = told.payload.messageId
  // Pings, and what is new with it, say nothing that we could act on.
  if (!status) return []
  if (!id) throw new UnreadableError('What is told of a message names it.')
  return [
    {
      heard: 'receipt',
      // The id that we gave it.
      ...{ attempt_id: id, carrier_message_id: id, status },
      ...(status === 'undelivered' && { error_text: explain(told.payload.reason) }),
    },
  ]
}

function parse(body: Buffer): Told {
  try {
    const told = Told.safeParse(JSON.parse(body.toString('utf8')))
    if (told.success) return told.data
  } catch {
    // Told below.
  }
  throw new UnreadableError('This is no event of the gateway’s.')
}

/** The event's id is new with each delivery and messageId a hash of the text: the four together are one text (edges 9). */
function readText({ deviceId, payload }: Told, own: string): Heard {
  const { messageId = '', message = '', receivedAt = '' } = payload
  const remote_phone = payload.sender ?? payload.phoneNumber
  if (!remote_phone) throw new UnreadableError('A text has a sender.')
  const identity = [deviceId ?? '', remote_phone, messageId, receivedAt].join('\n')
  return {
    heard: 'text',
    carrier_message_id: createHash('sha256').update(identity).digest('hex').slice(0, 32),
    ...{ remote_phone, local_phone: own, text: message, media: [] },
  }
}

const texts: readonly [RegExp, string][] = [
  [/RESULT_ERROR_LIMIT_EXCEEDED/, 'Android lets the app send no more for now'],
  [/RESULT_ERROR_NO_SERVICE/, 'The phone has no network'],
  [/RESULT_ERROR_RADIO_OFF/, 'The phone is in flight mode'],
  [/RESULT_ERROR_GENERIC_FAILURE/, 'The network refused it: is there credit on the SIM card?'],
  [/TTL|expired/i, 'The phone was offline until it was too late to send it'],
]

function explain(reason: string | null | undefined): string {
  const text = reason ?? 'The phone could not send it'
  const [, says] = texts.find(([pattern]) => pattern.test(text)) ?? []
  return says ? `${says} (${text})` : text
}
