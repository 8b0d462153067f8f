/** What a client was promised, held against what the server kept and what the phones received. */
import { type Client, listAll } from './client.ts'
import { eventually } from './eventually.ts'

export const sms = '/activity/sms/'
export const unknownText = 'Delivery unknown: the carrier did not confirm this message'

type Sms = { id: string; status: string; text: string; error_message: string | null }
type Text = { message_id: string; text: string }

/** What the client may rely on: the last 2xx about a message. */
export type Promised = Pick<Sms, 'id' | 'text'> & {
  /** `called back`: a cancel was answered with 200. */
  as: 'kept' | 'to be sent' | 'called back'
}

/** Lets the time of everything pending pass, until no message is on its way any more. */
export async function settle(roost: Client): Promise<void> {
  await roost.post('/_/sandbox/clock/freeze/', {})
  await eventually(
    'every message has left the outbox',
    async () => {
      await roost.post('/_/sandbox/clock/advance/', { by: 20 })
      const { data } = await roost.get(`${sms}?status=outbox`)
      return data.length === 0
    },
    60_000,
  )
}

/** Every broken promise, in words; none after any crash. */
export async function brokenPromises(roost: Client, promised: Promised[]): Promise<string[]> {
  const stored: Sms[] = await listAll((page) => roost.get(`${sms}?${page}`))
  const messages = new Map(stored.map((message) => [message.id, message]))
  const texts = Map.groupBy<string, Text>(await roost.texts(), (text) => text.message_id)
  const received = (id: string) => texts.get(id)?.length ?? 0
  return [
    ...promised.flatMap((promise) => breaches(promise, messages.get(promise.id), received)),
    ...stored.flatMap((message) => contradictions(message, received(message.id))),
    ...[...texts.keys()].filter((id) => !messages.has(id)).map((id) => `${id} came from nowhere`),
  ]
}

function breaches(
  { id, text, as }: Promised,
  message: Sms | undefined,
  received: (id: string) => number,
): string[] {
  if (!message) return [`${id} was accepted and is lost`]
  const broken: string[] = []
  if (message.text !== text) broken.push(`${id} says "${message.text}" instead of "${text}"`)
  if (as === 'called back' && message.status !== 'draft') {
    broken.push(`${id} was called back and is ${message.status}`)
  }
  if (as === 'called back' && received(id) > 0) broken.push(`${id} was called back and received`)
  if (as === 'to be sent' && !isSentOrUnknown(message, received(id))) {
    const { status, error_message } = message
    broken.push(
      `${id} was to be sent and is ${status} (${error_message}), received ${received(id)} times`,
    )
  }
  return broken
}

function isSentOrUnknown({ status, error_message }: Sms, received: number): boolean {
  if (status === 'sent') return received === 1
  return status === 'error' && error_message?.startsWith(unknownText) === true
}

/** What cannot be true of any settled message. */
function contradictions({ id, status, error_message }: Sms, received: number): string[] {
  if (received > 1) return [`${id} was received ${received} times`]
  if (received === 1 && status === 'error' && !error_message?.startsWith(unknownText)) {
    return [`${id} was received and says: ${error_message}`]
  }
  if (received === 1 && !['sent', 'error'].includes(status)) {
    return [`${id} was received and is ${status}`]
  }
  return status === 'outbox' ? [`${id} is stuck in the outbox`] : []
}
