/**
 * Calls addresses that a caller gave us, and none that only we can reach (S-40 … S-49): what a name resolves to
 * is judged, and that very address is connected to. No redirect is followed.
 */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { isIP } from 'node:net'
import { Agent, request } from 'undici'
import { type Reach, reachOf } from './public-address.ts'

const connectMs = 5000
const answerMs = 15_000
/** More of an answer is of no interest. */
const readMaxBytes = 64 * 1024

/** The address is none that may be called. The message is for the caller who gave it. */
export class ForbiddenAddressError extends Error {
  override name = 'ForbiddenAddressError'
}

export type GuardedAnswer = { status: number; body: string }
export type GuardedPost = {
  url: string
  headers: Record<string, string>
  body: string
  verifySsl: boolean
}
export type Guarded = {
  /** Throws ForbiddenAddressError where the form alone forbids it; names are resolved when they are called. */
  check(url: string): void
  post(call: GuardedPost): Promise<GuardedAnswer>
  close(): Promise<void>
}

/** `allowed`: what may be reached. A sandbox reaches this computer only: nothing leaves it. */
export function createGuarded(allowed: readonly Reach[]): Guarded {
  const agents = new Map([true, false].map((strict) => [strict, agentFor(allowed, strict)]))
  const check = (url: string): void => checkForm(url, allowed)
  return {
    check,
    async post({ url, headers, body, verifySsl }) {
      check(url)
      const signal = AbortSignal.timeout(answerMs)
      const dispatcher = agents.get(verifySsl) as Agent
      const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher })
      return { status: answer.statusCode, body: await readSome(answer.body) }
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
    },
  }
}

function checkForm(url: string, allowed: readonly Reach[]): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new ForbiddenAddressError('The address must begin with https:// or http://.')
  }
  if (parsed.username || parsed.password)
    throw new ForbiddenAddressError('The address must hold no user name or password.')
  const host = parsed.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host)) judge(host, allowed)
  else if (/(^|\.)localhost$/i.test(host)) judge('127.0.0.1', allowed)
}

function judge(address: string, allowed: readonly Reach[]): void {
  const reach = reachOf(address)
  if (allowed.includes(reach)) return
  throw new ForbiddenAddressError(
    reach === 'public'
      ? 'A sandbox calls addresses of this computer only.'
      : 'The address is of a private network.',
  )
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void

function agentFor(allowed: readonly Reach[], rejectUnauthorized: boolean): Agent {
  // All that a name means is judged: one private address among public ones is an attempt.
  const judged = (host: string, options: LookupOptions, found: Found): void => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return found(error, [])
      try {
        for (const { address } of addresses) judge(address, allowed)
      } catch (forbidden) {
        return found(forbidden as Error, [])
      }
      const [first] = addresses
      if (options.all) found(null, addresses)
      else found(null, first?.address ?? '', first?.family)
    })
  }
  return new Agent({
    connect: { lookup: judged as never, timeout: connectMs, rejectUnauthorized },
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
  })
}

async function readSome(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    if (bytes >= readMaxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, readMaxBytes).toString('utf8')
}
