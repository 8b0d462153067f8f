/**
 * Writes server/test/contract/close-surface.json: the names in Close's own OpenAPI document, for
 * the resources we build. Run it again when Close publishes a new one:
 *   node scripts/extract-close-surface.ts <path to Close's openapi.yml>
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Json } from '../server/test/contract/facts.ts'
import { type Operation, readSurface } from '../server/test/contract/surface.ts'

const paths = [
  '/activity/',
  '/activity/sms/',
  '/activity/sms/{id}/',
  '/contact/',
  '/contact/{id}/',
  '/lead/',
  '/lead/{id}/',
  '/me/',
  '/organization/{id}/',
  '/phone_number/',
  '/phone_number/request/internal/',
  '/phone_number/{id}/',
  '/sms_template/',
  '/sms_template/{id}/',
  '/status/lead/',
  '/status/lead/{id}/',
  '/task/',
  '/task/{id}/',
  '/user/',
  '/user/{id}/',
]

/** Sales features next to ours: that the property exists is enough. */
const opaque = ['Opportunity']

/** The prose of these operations asks for fields that their schemas forget. */
const proseOnly = [
  { method: 'POST', path: '/activity/sms/', name: 'date_scheduled', type: 'string' },
  { method: 'POST', path: '/activity/sms/', name: 'send_in', type: 'integer' },
  { method: 'PUT', path: '/activity/sms/{id}/', name: 'date_scheduled', type: 'string' },
]

const lineWidth = 100
const target = new URL('../server/test/contract/close-surface.json', import.meta.url)

function main(source: string | undefined): void {
  if (!source) throw new Error('usage: node scripts/extract-close-surface.ts <path to openapi.yml>')
  const document: Json = parse(readFileSync(source, 'utf8'))
  const surface = readSurface(document, opaque).filter(({ path }) => paths.includes(path))
  const absent = paths.filter((path) => !surface.some((operation) => operation.path === path))
  if (absent.length > 0) throw new Error(`The document has no ${absent.join(', ')}`)
  surface.forEach((operation) => {
    addProseOnly(operation, document)
  })
  writeFileSync(target, `${print(sortKeys(surface), '', 0)}\n`)
}

function addProseOnly({ method, path, request }: Operation, document: Json): void {
  for (const field of proseOnly) {
    if (field.method !== method || field.path !== path || !request) continue
    if (!proseOf(document, method, path).includes(`\`${field.name}\``)) {
      throw new Error(`${method} ${path} no longer mentions ${field.name}`)
    }
    request.props[field.name] ??= { required: false, types: [field.type] }
  }
}

function proseOf(document: Json, method: string, path: string): string {
  const items = document.paths as Record<string, Record<string, Json>>
  return String(items[path]?.[method.toLowerCase()]?.description)
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]))
}

/** JSON as Biome formats it: on one line where it fits, so a property is one line of a diff. */
function print(value: unknown, indent: string, used: number): string {
  const inline = printInline(value)
  if (value === null || typeof value !== 'object') return inline
  if (indent.length + used + inline.length + 1 <= lineWidth) return inline
  const inner = `${indent}  `
  const lines = Array.isArray(value)
    ? value.map((item) => inner + print(item, inner, 0))
    : Object.entries(value).map(([key, item]) => {
        const label = `${JSON.stringify(key)}: `
        return inner + label + print(item, inner, label.length)
      })
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`
}

function printInline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printInline).join(', ')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value)
  if (entries.length === 0) return '{}'
  const pairs = entries.map(([key, item]) => `${JSON.stringify(key)}: ${printInline(item)}`)
  return `{ ${pairs.join(', ')} }`
}

main(process.argv[2])
