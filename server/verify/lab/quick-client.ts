/** Calls over connections that are kept: a harness makes many, and `fetch` takes twice the processor. */
import { Agent, type IncomingMessage, request } from 'node:http'
import { text as textOf } from 'node:stream/consumers'
import type { Answer, Client } from '../../test/e2e/client.ts'

/** Rejects when there is no answer, as `fetch` does. */
export function quickCall(url: string, headers: Record<string, string>): Client['call'] {
  const agent = new Agent({ keepAlive: true })
  return async (method, path, body) => {
    const text = body && JSON.stringify(body)
    const outgoing = request(`${url}${path.startsWith('/_/') ? '' : '/api/v1'}${path}`, {
      method,
      agent,
      headers: { ...headers, ...(text && contentHeaders(text)) },
    })
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    // Stays on: a socket may break again after it has answered.
    outgoing.once('response', resolve).on('error', reject).end(text)
    const response = await promise
    const said = await textOf(response)
    const answer: Answer = {
      status: response.statusCode ?? 0,
      body: said === '' ? undefined : JSON.parse(said),
    }
    return answer
  }
}

function contentHeaders(text: string): Record<string, string | number> {
  return { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
}
