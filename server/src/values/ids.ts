/** Ids in Close's two shapes: unguessable, in the order in which they were made, telling what they name. */
import { randomBytes } from 'node:crypto'
import { type Instant, toMillis } from './instant.ts'

/** Prefixes with 43 characters, as Close's older resources have (contract §7.7). */
export type LongPrefix =
  | 'acti'
  | 'lead'
  | 'cont'
  | 'user'
  | 'orga'
  | 'memb'
  | 'phon'
  | 'noti'
  | 'stat'
  | 'role'
/** Prefixes with 22 characters, as Close's newer resources have. */
const shortPrefixes = 'smstmpl ev media att rcpt sbx api req carr'.split(' ')
export type ShortPrefix =
  | 'smstmpl'
  | 'ev'
  | 'media'
  | 'att'
  | 'rcpt'
  | 'sbx'
  | 'api'
  | 'req'
  | 'carr'
export type IdPrefix = LongPrefix | ShortPrefix

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export type NewId = (prefix: IdPrefix) => string

/** Enough to count milliseconds until 2131. */
const timeCharacters = 7
const epochMillis = Date.UTC(2020, 0, 1)
const poolBytes = 8192

/**
 * An unguessable id such as `acti_…` (invariant I16): when it was made, then 15 or 36 random
 * characters. Rows made one after the other lie side by side in every index, so that storing one
 * costs the same among ten million as among ten; nothing else comes of the time. `bytes` is injected
 * by simulations.
 */
export function newId(
  prefix: IdPrefix,
  millis: number,
  bytes: (size: number) => Uint8Array = pooledBytes,
): string {
  const length = shortPrefixes.includes(prefix) ? 22 : 43
  return `${prefix}_${timeText(millis)}${randomBase62(length - timeCharacters, bytes)}`
}

/** The ids of a moment, given as an instant. */
export function idsAt(now: () => Instant): NewId {
  return (prefix) => newId(prefix, toMillis(now()))
}

let timeKnown = { millis: -1, text: '' }

/** Base62 of which the order is that of time. */
function timeText(millis: number): string {
  if (timeKnown.millis === millis) return timeKnown.text
  let text = ''
  let left = Math.max(0, millis - epochMillis)
  while (text.length < timeCharacters) {
    text = base62[left % 62] + text
    left = Math.floor(left / 62)
  }
  timeKnown = { millis, text }
  return text
}

/** Uniform base62 text: bytes of 248 and above are thrown away, so that no character is favoured. */
export function randomBase62(
  length: number,
  bytes: (size: number) => Uint8Array = pooledBytes,
): string {
  let text = ''
  while (text.length < length) {
    for (const byte of bytes(length + 8)) {
      if (byte < 248 && text.length < length) text += base62[byte % 62]
    }
  }
  return text
}

let pool = new Uint8Array()

/** Random bytes, each given away once. One call to the system for many ids: the call is what costs. */
function pooledBytes(size: number): Uint8Array {
  if (pool.length < size) pool = randomBytes(Math.max(size, poolBytes))
  const taken = pool.subarray(0, size)
  pool = pool.subarray(size)
  return taken
}
