/** The gateway's API by HTTP: one request, one answer, nothing tried again, no redirect followed. */
import type { Ports } from '../carrier.ts'
import { faultOf } from '../connection-fault.ts'
import type { AndroidSettings } from './android.ts'

export type Answer = { status: number; headers: Headers; body: unknown }
/** `path` below the address of the API. Throws CarrierError when there is no answer. */
export type Gateway = {
  get(path: string): Promise<Answer>
  post(path: string, body: object): Promise<Answer>
  delete(path: string): Promise<Answer>
}

const timeoutMs = 60_000

export function createGateway(
  { base_url, username, password }: AndroidSettings,
  { fetch }: Ports,
): Gateway {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const base = base_url.replace(/\/$/, '')

  async function call(method: string, path: string, body?: object): Promise<Answer> {
    try {
      const response = await fetch(`${base}/${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: readJson(text) }
    } catch (error) {
      throw faultOf(error, 'The phone')
    }
  }

  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    delete: (path) => call('DELETE', path),
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
