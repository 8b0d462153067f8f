/**
 * One message to the phone, and what the answer means (guarantees b.2). Its id is the attempt's, which the gateway
 * takes once: what it knows of that id proves that it has the message.
 */
import { z } from 'zod'
import { type Accepted, CarrierError, type Leaving, type Submission } from '../carrier.ts'
import type { AndroidSettings } from './android.ts'
import type { Answer, Gateway } from './gateway.ts'
import type { Pace } from './pace.ts'

/** The phone gives up on what it could not send by then: nothing stale leaves it (F-45, cases/edges 11). */
const ttlSeconds = 4 * 3600
const accountRetryMs = 60_000
const throttledMs = 5000
const unreachableMs = 10_000
const known = 409

const Taken = z.object({ id: z.string().min(1) })
const Refusal = z.object({ message: z.string().nullish() })

/** Throws CarrierError. */
export async function submit(
  gateway: Gateway,
  { sim, device_id }: AndroidSettings,
  { attempt_id, remote_phone, text, attachments }: Submission,
  leaving: Leaving,
  pace: Pace,
): Promise<Accepted> {
  if (attachments.length > 0)
    throw new CarrierError('rejected', 'An Android phone sends no pictures here: texts only', {
      code: 'mms',
    })
  leaving()
  const answer = await gateway
    .post('message', {
      ...{ id: attempt_id, textMessage: { text }, phoneNumbers: [remote_phone] },
      ...{ ttl: ttlSeconds, withDeliveryReport: true },
      ...(sim && { simNumber: sim }),
      ...(device_id && { deviceId: device_id }),
    })
    .catch((error) => {
      if (error instanceof CarrierError && error.outcome === 'busy') pace.pause(unreachableMs)
      throw error
    })
  if (answer.status >= 200 && answer.status < 300) {
    pace.note()
    if (Taken.safeParse(answer.body).success) return { carrier_message_id: attempt_id }
    throw new CarrierError('unknown', 'The gateway answered in a form it does not have')
  }
  if (answer.status === known) return { carrier_message_id: attempt_id }
  const error = refusalOf(answer)
  if (error.retryAfterMs) pace.pause(error.retryAfterMs)
  throw error
}

export function refusalOf({ status, headers, body }: Answer): CarrierError {
  const message = Refusal.safeParse(body).data?.message ?? `it answered ${status}`
  const code = String(status)
  switch (status) {
    case 400:
    case 422:
      return new CarrierError('rejected', `${code} The phone’s gateway refuses it: ${message}`, {
        code,
      })
    case 401:
    case 403:
      return new CarrierError('busy', `${code} username or password is wrong: the app shows them`, {
        code,
        retryAfterMs: accountRetryMs,
      })
    case 404:
      return new CarrierError('busy', `${code} there is no gateway at base_url`, {
        code,
        retryAfterMs: accountRetryMs,
      })
    case 429:
      return new CarrierError('busy', 'The gateway takes no more for now', {
        code,
        retryAfterMs: readSeconds(headers.get('retry-after')) ?? throttledMs,
      })
    default:
      return new CarrierError('unknown', `The gateway answered ${status}`, { code })
  }
}

function readSeconds(text: string | null): number | undefined {
  return text !== null && /^\d{1,4}$/.test(text) ? Number(text) * 1000 : undefined
}
