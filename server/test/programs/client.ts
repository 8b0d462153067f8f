/** What a program written for Close brings along: HTTP, its key, pages, and the offset header that Close's own client sends. */
import { onTestFinished } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'

// biome-ignore lint/suspicious/noExplicitAny: programs look into whatever comes back.
export type Json = any

export type Close = {
  get(path: string, params?: Record<string, string>): Promise<Json>
  post(path: string, body: object): Promise<Json>
  put(path: string, body: object): Promise<Json>
  delete(path: string): Promise<Json>
  /** All pages. */
  all(path: string, params?: Record<string, string>): Promise<Json[]>
}

/** A server that listens, and a program that knows its address and a key. */
export async function startClose(): Promise<{ close: Close; server: TestServer; other: Close }> {
  const server = await createTestServer()
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => server.app.server.closeAllConnections())
  return { server, close: connect(url, server.alice.key), other: connect(url, server.charlie.key) }
}

const pageSize = 100

/** Throws for any answer but a success, as programs do. */
function connect(url: string, key: string): Close {
  async function call(method: string, path: string, body?: object): Promise<Json> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Basic ${btoa(`${key}:`)}`,
        'x-tz-offset': '0.0',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const get: Close['get'] = (path, params = {}) =>
    call('GET', `${path}?${new URLSearchParams(params)}`)
  return {
    get,
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
    async all(path, params = {}) {
      const rows: Json[] = []
      for (;;) {
        const paging = { _limit: String(pageSize), _skip: String(rows.length) }
        const { data, has_more } = await get(path, { ...params, ...paging })
        rows.push(...data)
        if (!has_more) return rows
      }
    },
  }
}
