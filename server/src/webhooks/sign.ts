/** Signs a delivery twice, by one key: as Close does, and as Standard Webhooks says (contract §6.2). */
import { createHmac } from 'node:crypto'
import { type Instant, toMillis } from '../values/instant.ts'

/** `now` is real time, whatever time the organization lives in: receivers hold it against their own clocks. */
export function signedHeaders(
  key: string,
  event_id: string,
  body: string,
  now: Instant,
): Record<string, string> {
  const timestamp = String(Math.floor(toMillis(now) / 1000))
  const bytes = Buffer.from(key, 'hex')
  const hmac = (text: string) => createHmac('sha256', bytes).update(text)
  return {
    'content-type': 'application/json',
    'user-agent': 'Roost-Webhooks/1',
    'close-sig-timestamp': timestamp,
    'close-sig-hash': hmac(timestamp + body).digest('hex'),
    'webhook-id': event_id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${hmac(`${event_id}.${timestamp}.${body}`).digest('base64')}`,
  }
}
