/** Sends requests as they are, and tells what came back and after how long. */
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as open } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type Request, targetOf } from './request.ts'

export type Reply = {
  /** 0: there was no answer. */
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  /** From sending to the last byte. */
  ms: number
}
export type Send = (request: Request) => Promise<Reply>

const patienceMs = 120_000

export function createClient(url: string): Send {
  const { hostname: host, port } = new URL(url)
  const agent = new Agent({ keepAlive: true })
  const once = async (request: Request, using: Agent | false): Promise<Reply> => {
    const since = performance.now()
    const { method, headers, body } = request
    const outgoing = open({
      ...{ host, port, method, agent: using, timeout: patienceMs },
      path: targetOf(request),
      headers: {
        ...headers,
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
    })
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    // Stays on: a socket may break again after it has answered.
    outgoing.once('response', resolve).on('error', reject)
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer in time')))
    outgoing.end(body)
    const response = await promise
    const received = await buffer(response)
    const ms = performance.now() - since
    return { status: response.statusCode ?? 0, headers: response.headers, body: received, ms }
  }
  return async (request) => {
    try {
      // A kept connection may have been closed just now; a new one was not. And who is told in the middle of a
      // long body that it is too long may find the connection broken before the answer is read.
      return await once(request, agent)
        .catch(() => once(request, false))
        .catch(() => once(request, false))
    } catch (error) {
      return { status: 0, headers: {}, body: Buffer.from(String(error)), ms: 0 }
    }
  }
}
