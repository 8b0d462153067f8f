/** Where a program may be answered: at the very address that it registered (RFC 9700 §2.1, RFC 8252 §7.3). */

const loopbacks: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** https, or http on this computer; nothing after `#`, no user name. A program's own scheme has a dot in it. */
export function isRedirectUri(uri: string): boolean {
  if (!URL.canParse(uri)) return false
  const { protocol, hostname, hash, username, password } = new URL(uri)
  if (hash || uri.includes('#') || username || password) return false
  if (protocol === 'https:') return true
  if (protocol === 'http:') return loopbacks.has(hostname)
  return /^[a-z][a-z0-9+-]*\.[a-z0-9+.-]+:$/i.test(protocol)
}

/** Exact, but for the port of an address on this computer: such a program takes any that is free. */
export function isRegistered(asked: string, registered: readonly string[]): boolean {
  return registered.some((uri) => uri === asked || isSameButPort(asked, uri))
}

function isSameButPort(asked: string, uri: string): boolean {
  const [one, other] = [partsOf(asked), partsOf(uri)]
  return Boolean(one && other && one.host === other.host && one.rest === other.rest)
}

/** As it is written: nothing is brought into another form first. */
function partsOf(uri: string): { host: string; rest: string } | undefined {
  const [, host, rest = ''] =
    /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(\/.*)?$/i.exec(uri) ?? []
  return host === undefined ? undefined : { host: host.toLowerCase(), rest }
}
