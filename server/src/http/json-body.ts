/** Reads request bodies with the limits and the words of Close's framework (contract §7.5). */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { type ApiError, malformed, unknownCoding } from './errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The handler reads the bytes itself: they are no JSON of ours. */
    rawBody?: boolean
  }
}

export const bodyLimitBytes = 1024 * 1024
/** Deeper or larger structures than any API object needs; they cost time, not meaning (S-20). */
const depthMax = 32
const nodesMax = 20_000
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])

export type JsonObject = Record<string, unknown>

/** Registers the one body parser. Every body is a JSON object, or the request is refused. */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: bodyLimitBytes },
    (request, body, done) => {
      const sent = body as Buffer
      if (request.routeOptions.config.rawBody) return done(null, sent)
      try {
        if (sent.length > 0) checkHeaders(request.headers)
        done(null, sent.length > 0 ? parseObject(sent) : undefined)
      } catch (error) {
        done(error as Error)
      }
    },
  )
}

/** A media type of RFC 6838 whose syntax is JSON's, with or without parameters. */
const jsonType = /^[\w!#$&^.-]+\/(?:[\w!#$&^.-]+\+)?json[ \t]*(?:;|$)/i

/**
 * A body says that it is JSON (contract §7.4). Close's framework guesses it of one that says nothing
 * (§7.5), but a browser sends such a one to any site without asking.
 */
function checkHeaders(headers: IncomingHttpHeaders): void {
  if (!jsonType.test(headers['content-type'] ?? '')) throw wrongContentType()
  const coding = headers['content-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'identity') throw unknownCoding()
}

export function wrongContentType(): ApiError {
  return malformed("Please send valid JSON with a 'Content-Type: application/json' header.")
}

/** What a route that reads a body was sent. No body at all is no JSON (contract §7.5). Throws 400. */
export function bodyOf(body: unknown): JsonObject {
  if (body === undefined) throw invalidJson()
  return body as JsonObject
}

const invalidJson = (): ApiError => malformed('The request contains invalid JSON.')

/** Bytes → object. Throws 400 for anything else, and for text that could not be stored or shown. */
export function parseObject(body: Buffer): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    // biome-ignore lint/style/useErrorCause: what the parser says is no use to the caller.
    throw invalidJson()
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('JSON data must be a dict.')
  }
  checkTree(value)
  return value as JsonObject
}

function checkTree(root: object): void {
  const left: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }]
  let nodes = 0
  for (let item = left.pop(); item; item = left.pop()) {
    const { value, depth } = item
    if (typeof value === 'string') checkText(value)
    if (typeof value !== 'object' || value === null) continue
    if (depth > depthMax) throw malformed(`The JSON is nested more than ${depthMax} levels deep.`)
    // Not by its entries: a list of half a million would be made anew before it is refused.
    for (const key in value) {
      nodes += 1
      if (nodes > nodesMax) throw malformed(`The JSON has more than ${nodesMax} values.`)
      checkText(key)
      if (forbiddenKeys.has(key)) throw malformed(`The key "${key}" is not allowed.`)
      left.push({ value: (value as JsonObject)[key], depth: depth + 1 })
    }
  }
}

/** Neither database can keep a NUL, and half a surrogate pair is not text (S-37). */
function checkText(text: string): void {
  if (!text.isWellFormed()) throw malformed('The request contains text that is not valid Unicode.')
  if (text.includes('\u0000')) throw malformed('The request contains a NUL character.')
}
