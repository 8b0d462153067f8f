/** A program that uses the API over HTTP, as any other would. */
import { expect } from 'vitest'

/** The key of every server these tests start. */
export const apiKey = 'api_e2e.0123456789abcdef0123456789'

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever comes back.
type Json = any
export type Answer = { status: number; body: Json }

export type Client = {
  /** Throws only when there is no answer. Paths are relative to /api/v1 unless they start with /_/. */
  call(method: string, path: string, body?: object): Promise<Answer>
  /** The body of a 200; any other answer fails the test. */
  get(path: string): Promise<Json>
  post(path: string, body: object): Promise<Json>
  put(path: string, body: object): Promise<Json>
  /** What the phones received, of a message or in all. */
  texts(message_id?: string): Promise<{ message_id: string; to: string; text: string }[]>
  /** The headers that open every door. */
  headers: Record<string, string>
}

export function connectTo(url: string, key = apiKey): Client {
  const headers = { authorization: `Basic ${btoa(`${key}:`)}` }

  async function call(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${url}${path.startsWith('/_/') ? '' : '/api/v1'}${path}`, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }

  async function succeed(method: string, path: string, body?: object): Promise<Json> {
    const answer = await call(method, path, body)
    expect(answer, `${method} ${path}`).toMatchObject({ status: 200 })
    return answer.body
  }

  return {
    call,
    get: (path) => succeed('GET', path),
    post: (path, body) => succeed('POST', path, body),
    put: (path, body) => succeed('PUT', path, body),
    async texts(message_id) {
      const only = message_id ? `message_id=${message_id}&` : ''
      return listAll((page) => succeed('GET', `/_/sandbox/messages/?${only}${page}`))
    },
    headers,
  }
}

const pageSize = 100

/** All pages of a list. */
export async function listAll(read: (page: string) => Promise<Json>): Promise<Json[]> {
  const rows: Json[] = []
  for (;;) {
    const { data, has_more } = await read(`_limit=${pageSize}&_skip=${rows.length}`)
    rows.push(...data)
    if (!has_more) return rows
  }
}
