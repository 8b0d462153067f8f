/**
 * Refuses what can be read in two ways (RFC 9112 §2.3, §3.2, §6). A proxy before this server might read
 * it in the other one: then a caller hides a request of their own in another's.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { type ApiError, malformed } from './errors.ts'

/** Said twice, Node takes the first or joins them; somebody else may take the last. */
const saidOnce = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'origin',
  'sec-fetch-site',
  'transfer-encoding',
  'x-http-method-override',
  'x-tz-offset',
])
/** A name or an address, and perhaps a port (RFC 9110 §7.2). */
const hostPattern = /^(\[[\da-f:.]+\]|[\w.~-]+)(:\d{0,5})?$/i

export function refuseUnclear(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, reply, done) => {
    const fault = faultOf(raw)
    // Where an unclear request ends was a guess: what follows it may be a part of it, and is not run.
    if (fault) reply.header('connection', 'close')
    done(fault)
  })
}

/** What Node's parser let pass. */
function faultOf(raw: IncomingMessage): ApiError | undefined {
  const { httpVersionMajor, headers } = raw
  if (httpVersionMajor !== 1) return malformed('This server speaks HTTP/1.1.')
  const twice = saidTwice(raw.rawHeaders)
  if (twice) return malformed(`The header ${twice} must not be repeated.`)
  return faultOfHost(raw) ?? faultOfCoding(raw, headers['transfer-encoding'])
}

function saidTwice(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase()
    if (!saidOnce.has(name)) continue
    if (seen.has(name)) return name
    seen.add(name)
  }
  return undefined
}

function faultOfHost({ headers: { host }, httpVersionMinor }: IncomingMessage) {
  if (host === undefined && httpVersionMinor === 0) return undefined
  if (host === undefined) return malformed('The header host is missing.')
  return hostPattern.test(host) ? undefined : malformed('The header host names no host.')
}

/** Node reads chunks wherever they come last, whatever they were wrapped in, and in HTTP/1.0, too. */
function faultOfCoding({ httpVersionMinor }: IncomingMessage, coding: string | undefined) {
  if (coding === undefined) return undefined
  if (httpVersionMinor === 0) return malformed('HTTP/1.0 has no transfer-encoding.')
  return /^chunked$/i.test(coding)
    ? undefined
    : malformed('The only transfer-encoding read here is chunked.')
}
