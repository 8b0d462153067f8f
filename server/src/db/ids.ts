/** Ids in Close's two shapes: random, unguessable, telling what they name. */
import { randomBytes } from 'node:crypto'

/** Prefixes with 43 random characters, as Close's older resources have (contract §7.7). */
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
/** Prefixes with 22 random characters, as Close's newer resources have. */
const shortPrefixes = 'smstmpl ev media job att rcpt sbx api req'.split(' ')
export type ShortPrefix =
  | 'smstmpl'
  | 'ev'
  | 'media'
  | 'job'
  | 'att'
  | 'rcpt'
  | 'sbx'
  | 'api'
  | 'req'
export type IdPrefix = LongPrefix | ShortPrefix

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export type NewId = (prefix: IdPrefix) => string

/** A random, unguessable id such as `acti_…` (invariant I16). `bytes` is injected by simulations. */
export function newId(prefix: IdPrefix, bytes: (size: number) => Uint8Array = randomBytes): string {
  return `${prefix}_${randomBase62(shortPrefixes.includes(prefix) ? 22 : 43, bytes)}`
}

/** Uniform base62 text: bytes of 248 and above are thrown away, so that no character is favoured. */
export function randomBase62(
  length: number,
  bytes: (size: number) => Uint8Array = randomBytes,
): string {
  let text = ''
  while (text.length < length) {
    for (const byte of bytes(length + 8)) {
      if (byte < 248 && text.length < length) text += base62[byte % 62]
    }
  }
  return text
}
