/** One message to Twilio, and what its answer means (guarantees b.2). */
import { z } from 'zod'
import { addMillis, type Instant } from '../../values/instant.ts'
import {
  type Accepted,
  CarrierError,
  type Leaving,
  type Ports,
  type Submission,
} from '../carrier.ts'
import { type Answer, type Client, Refusal } from './client.ts'
import { explain } from './error-texts.ts'
import type { TwilioSettings } from './twilio.ts'

/** Twilio gives up on a message that it could not pass on by then; we do so, too (F-45). */
const validitySeconds = 4 * 3600
/** While an account is refused as a whole, it is asked so often. */
const accountRetryMs = 60_000
const throttledMs = 1000
const unreachableMs = 5000

const Created = z.object({ sid: z.string().min(1) })

/** Throws CarrierError. `pause` closes the account's room until then. */
export async function submit(
  client: Client,
  settings: TwilioSettings,
  ports: Ports,
  submission: Submission,
  leaving: Leaving,
  pause: (until: Instant) => void,
): Promise<Accepted> {
  const form = formOf(settings, ports, submission)
  leaving()
  const answer = await client.post('Messages.json', form).catch((error) => {
    // Nobody is there: what waits need not be tried one by one.
    if (error instanceof CarrierError && error.outcome === 'busy')
      pause(addMillis(ports.now(), unreachableMs))
    throw error
  })
  if (answer.status === 200 || answer.status === 201) {
    const created = Created.safeParse(answer.body)
    if (created.success) return { carrier_message_id: created.data.sid }
    throw new CarrierError('unknown', 'Twilio answered in a form it does not have')
  }
  const error = refusalOf(answer)
  if (error.retryAfterMs) pause(addMillis(ports.now(), error.retryAfterMs))
  throw error
}

function formOf(
  { messaging_service_sid }: TwilioSettings,
  ports: Ports,
  { local_phone, remote_phone, text, attachments, attempt_id }: Submission,
): URLSearchParams {
  const form = new URLSearchParams({
    To: remote_phone,
    StatusCallback: statusUrl(ports, attempt_id),
    ValidityPeriod: String(validitySeconds),
  })
  if (messaging_service_sid) form.set('MessagingServiceSid', messaging_service_sid)
  // With both, the service sends from this number of its own.
  form.set('From', local_phone)
  if (text !== '') form.set('Body', text)
  for (const { url } of attachments) form.append('MediaUrl', url)
  return form
}

/** Says which attempt it is about, and that we said so. */
export function statusUrl(ports: Ports, attempt_id: string): string {
  const proof = ports.sign(attempt_id)
  return `${ports.callbackUrl('status')}?${new URLSearchParams({ attempt: attempt_id, proof })}`
}

/** Codes that refuse the account, not the message: its messages wait until that is mended. */
const ofAccount = new Set(['20003', '20005', '20006', '30002'])
const optedOutCode = '21610'

export function refusalOf({ status, headers, body }: Answer): CarrierError {
  const { code, message } = Refusal.safeParse(body).data ?? {}
  const named = code ?? undefined
  if (status >= 500 || status < 400) {
    return new CarrierError('unknown', `Twilio answered ${status}`, { code: named })
  }
  if (status === 429 || named === '20429' || named === '14107') {
    const retryAfterMs = readSeconds(headers.get('retry-after')) ?? throttledMs
    return new CarrierError('busy', 'Twilio takes no more for now', { code: named, retryAfterMs })
  }
  const says = explain(named, message ?? `Twilio answered ${status}`)
  if (status === 401 || ofAccount.has(named ?? '')) {
    return new CarrierError('busy', says, { code: named, retryAfterMs: accountRetryMs })
  }
  // A proxy on the way may say no, too; only Twilio's own no is final.
  if (named === undefined) return new CarrierError('unknown', `Twilio answered ${status}`)
  return new CarrierError('rejected', says, { code: named, optedOut: named === optedOutCode })
}

function readSeconds(text: string | null): number | undefined {
  return text !== null && /^\d{1,4}$/.test(text) ? Number(text) * 1000 : undefined
}
