/** How the app signs what it tells: HMAC-SHA256 over the body and the timestamp after it, in hex. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { RawCallback } from '../carrier.ts'

/** A callback that is sent again is heard once whatever its age: nothing is lost by an old clock of the phone's. */
export function isSigned({ headers, body }: RawCallback, key: string): boolean {
  const [signature, timestamp] = [headers['x-signature'], headers['x-timestamp']].map(String)
  const right = Buffer.from(signatureOf(key, body, timestamp ?? ''))
  const given = Buffer.from((signature ?? '').toLowerCase())
  return right.length === given.length && timingSafeEqual(right, given)
}

export function signatureOf(key: string, body: Buffer | string, timestamp: string): string {
  return createHmac('sha256', key).update(body).update(timestamp).digest('hex')
}
