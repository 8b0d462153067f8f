/**
 * Refuses what a stranger's page makes a browser ask. A browser that keeps a key for this address sends
 * it along with any request, also with one that its reader knows nothing of.
 */
import type { IncomingHttpHeaders } from 'node:http'

export type AllowedOrigins = {
  /** How others reach this server. */
  publicUrl(): string
  /** Origins of other sites whose pages may use the API. */
  allowedOrigins: readonly string[]
}
type Request = { method: string; url: string; headers: IncomingHttpHeaders }

/** What every browser of today says of itself, and no page can unsay (Fetch Metadata, W3C). */
const ownSites = new Set(['same-origin', 'none'])

/** Whether it comes from a page that has no business here. Programs say neither header, and never are. */
export function isCrossSite({ method, url, headers }: Request, allowed: AllowedOrigins): boolean {
  const site = headers['sec-fetch-site']
  const { origin } = headers
  if (origin !== undefined && isAllowed(origin, allowed)) return false
  if (site !== undefined) return !ownSites.has(site as string) && !isLink(method, url, headers)
  // Older browsers, and every browser where there is no TLS, say at least this.
  return origin !== undefined && hostOf(origin) !== headers.host?.toLowerCase()
}

function isAllowed(origin: string, { publicUrl, allowedOrigins }: AllowedOrigins): boolean {
  return allowedOrigins.includes(origin) || origin === new URL(publicUrl()).origin
}

/** A link to a picture somebody received, clicked on another site's page: shown to its reader only. */
function isLink(method: string, url: string, headers: IncomingHttpHeaders): boolean {
  return (
    method === 'GET' &&
    url.startsWith('/go/') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  )
}

/** Undefined for `null`, which a page in a sandbox calls itself. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
