/** Twilio's signature of a callback (twilio.com/docs/usage/security): HMAC-SHA1 over address and parameters. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { RawCallback } from '../carrier.ts'

/**
 * Whether one of the tokens signed it, for the address as it was called: nothing is parsed and written
 * again in between. Twilio leaves a port in the address or out of it; both count (S-70).
 */
export function isSigned(raw: RawCallback, tokens: readonly (string | undefined)[]): boolean {
  const signature = raw.headers['x-twilio-signature']
  if (typeof signature !== 'string') return false
  const said = signedBody(raw)
  if (said === undefined) return false
  const given = Buffer.from(signature)
  return tokens.some((token) => {
    if (!token) return false
    return bothPorts(raw.url).some((url) => {
      const right = Buffer.from(
        createHmac('sha1', token)
          .update(url + said)
          .digest('base64'),
      )
      return right.length === given.length && timingSafeEqual(right, given)
    })
  })
}

/** What of the body is signed; undefined when its digest is not the one in the address. */
function signedBody({ url, method, headers, body }: RawCallback): string | undefined {
  const [, digest] = /[?&]bodySHA256=([0-9a-f]+)/i.exec(url) ?? []
  if (digest !== undefined) {
    const right = createHash('sha256').update(body).digest('hex')
    return right === digest.toLowerCase() ? '' : undefined
  }
  const isForm = String(headers['content-type'] ?? '').startsWith(
    'application/x-www-form-urlencoded',
  )
  if (method !== 'POST' || !isForm) return body.length === 0 ? '' : undefined
  const form = new URLSearchParams(body.toString('utf8'))
  const names = [...new Set(form.keys())].sort()
  return names.map((name) => signedValues(name, form.getAll(name))).join('')
}

/** A parameter that is repeated counts by its different values, sorted. */
function signedValues(name: string, values: readonly string[]): string {
  const different = [...new Set(values)].sort()
  return different.map((value) => name + value).join('')
}

/** The address as configured, and with its port left out or put in. */
function bothPorts(url: string): string[] {
  const [, scheme = '', host = '', port, rest = ''] =
    /^(https?):\/\/(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?(.*)$/i.exec(url) ?? []
  const usual = scheme.toLowerCase() === 'http' ? '80' : '443'
  return port === undefined
    ? [url, `${scheme}://${host}:${usual}${rest}`]
    : [url, `${scheme}://${host}${rest}`]
}
