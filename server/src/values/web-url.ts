/** Addresses of the web, in their one form. */
import { trimUnseen } from './trim-unseen.ts'

/**
 * The address as the WHATWG URL parser writes it, which is how everything that fetches reads it:
 * `https:example.com/my photo.jpg` → `https://example.com/my%20photo.jpg`. What is around it unseen is
 * dropped. Undefined for other schemes, for what has no host, and for line ends and tabs within, which
 * the parser would drop wherever they stand. The form of a form is itself.
 */
export function readWebUrl(text: string): string | undefined {
  const trimmed = trimUnseen(text)
  if (/\p{Cc}/u.test(trimmed)) return undefined
  const url = URL.parse(trimmed)
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined
}
