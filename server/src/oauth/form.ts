/** What the OAuth endpoints are sent: forms, and for programs of Close JSON as well. */
import type { FastifyRequest } from 'fastify'
import { OauthError } from './oauth-error.ts'

const formMax = 64 * 1024

/** Fields by name. Throws `invalid_request` for a body that is neither, or a name that stands twice (RFC 6749 §3.1). */
export function readForm({ body, headers }: FastifyRequest): Record<string, string> {
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : ''
  if (text.length > formMax) throw new OauthError('invalid_request', 'The body is too long.')
  if (/^application\/json/i.test(headers['content-type'] ?? '')) return readJson(text)
  return readFields(new URLSearchParams(text))
}

/** An empty value is none (RFC 6749 §3.1). */
export function readFields(params: URLSearchParams): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [name, value] of params) {
    if (Object.hasOwn(fields, name))
      throw new OauthError('invalid_request', `${name.slice(0, 100)} stands twice.`)
    if (value !== '') fields[name] = value
  }
  return fields
}

function readJson(text: string): Record<string, string> {
  const entries = Object.entries(parseObject(text)).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(entries) as Record<string, string>
}

/** Throws `invalid_request` for what is no JSON object. */
export function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (value && typeof value === 'object' && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch {
    // Told below.
  }
  throw new OauthError('invalid_request', 'The body is no JSON object.')
}
