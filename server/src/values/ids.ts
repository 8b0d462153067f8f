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
  | 'task'
  | 'cf'
  | 'stat'
  | 'role'
/** Prefixes with 22 characters, as Close's newer resources have. */
const shortPrefixes =
  'smstmpl ev media att rcpt sbx api req carr whsub whdel group grant client'.split(' ')
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
  | 'whsub'
  | 'whdel'
  | 'group'
  | 'grant'
  | 'client'
export type IdPrefix = LongPrefix | ShortPrefix

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export type NewId = (prefix: IdPrefix) => string

/** Enough to count milliseconds until 2131. */
const timeCharacters = 7
const epochMillis = Date.UTC(2020, 0, 1)
const poolBytes = 8192

/** Of the ids of a millisecond, which one it is; the last number is for all that follow. */
const orderCharacters = 2
const orderMax = 62 ** orderCharacters - 1

/**
 * An unguessable id such as `acti_…` (invariant I16): when it was made, `order` among those of that
 * millisecond where there is one, then 13 to 36 random characters. Rows made one after the other lie side by side in every index, so that storing one
 * costs the same among ten million as among ten; nothing else comes of the time. `bytes` is injected
 * by simulations.
 */
export function newId(
  prefix: IdPrefix,
  millis: number,
  bytes: (size: number) => Uint8Array = pooledBytes,
  order = '',
): string {
  const length = (shortPrefixes.includes(prefix) ? 22 : 43) - timeCharacters - order.length
  return `${prefix}_${timeText(millis)}${order}${randomBase62(length, bytes)}`
}

/** The ids of one process: in the order in which they were made, also within a millisecond. */
export function idsAt(now: () => Instant): NewId {
  let last = -1
  let order = 0
  return (prefix) => {
    const millis = toMillis(now())
    order = millis === last ? Math.min(order + 1, orderMax) : 0
    last = millis
    return newId(prefix, millis, pooledBytes, toBase62(order, orderCharacters))
  }
}

/** Fixed in length, so that the order of the texts is that of the numbers. */
function toBase62(number: number, length: number): string {
  let text = ''
  for (let left = number; text.length < length; left = Math.floor(left / 62))
    text = base62[left % 62] + text
  return text
}

let timeKnown = { millis: -1, text: '' }

/** Base62 of which the order is that of time. */
function timeText(millis: number): string {
  if (timeKnown.millis === millis) return timeKnown.text
  const text = toBase62(Math.max(0, millis - epochMillis), timeCharacters)
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
