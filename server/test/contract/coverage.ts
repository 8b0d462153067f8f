/** Compares Close's surface with our OpenAPI document: what a client of Close would miss here. */

import type { Facts, Json, Prop, Shape } from './facts.ts'
import { type Operation, type Parameter, readSurface, type Surface } from './surface.ts'

/** Something of Close's we leave out on purpose; `*` in `where` stands for any text. */
export type Difference = { where: string; because: string }
type Direction = 'request' | 'response'

/**
 * What Close has and the document lacks, one line each: the operation, then the place in it
 * (`query`, `request` or a status), then the name, then what is wrong with it. A line that stops
 * early means that all of it is missing: `POST /task/` is an operation nobody built.
 */
export function uncovered(surface: Surface, openapi: Json): string[] {
  const ours = new Map(readSurface(openapi).map((operation) => [keyOf(operation), operation]))
  return surface.flatMap((theirs) => compareOperation(theirs, ours.get(keyOf(theirs))))
}

/** Lines no difference explains, and differences that explain no line any more. */
export function review(lines: string[], differences: readonly Difference[]) {
  const patterns = differences.map(({ where }) => ({ where, pattern: toPattern(where) }))
  return {
    unexplained: lines.filter((line) => !patterns.some(({ pattern }) => pattern.test(line))),
    stale: patterns
      .filter(({ pattern }) => !lines.some((line) => pattern.test(line)))
      .map(({ where }) => where),
  }
}

/** Names of path parameters are ours to choose: `/lead/{id}/` is `/lead/{lead_id}/`. */
function keyOf({ method, path }: Operation): string {
  return `${method} ${path.replace(/\{[^}]*\}/g, '{}')}`
}

function compareOperation(theirs: Operation, ours: Operation | undefined): string[] {
  const at = `${theirs.method} ${theirs.path}`
  if (!ours) return [at]
  return [
    ...theirs.query.flatMap((parameter) => compareParameter(`${at} query`, parameter, ours.query)),
    ...compareRequest(`${at} request`, theirs.request, ours.request),
    ...Object.entries(theirs.responses).flatMap(([status, shape]) =>
      compareResponse(`${at} ${status}`, shape, ours.responses[status]),
    ),
  ]
}

function compareParameter(at: string, want: Parameter, ours: Parameter[]): string[] {
  const has = ours.find(({ name }) => name === want.name)
  if (!has) return [`${at} ${want.name}`]
  return missingValues(want.enum, has.enum).map((value) => `${at} ${want.name} enum ${value}`)
}

function compareRequest(at: string, want: Shape | null, has: Shape | null): string[] {
  if (!want) return []
  return has ? compareShapes(at, '', want, has, 'request') : [at]
}

function compareResponse(at: string, want: Shape | null, has: Shape | null | undefined): string[] {
  if (has === undefined) return [at]
  return want ? compareShapes(at, '', want, has ?? { props: {} }, 'response') : []
}

function compareShapes(
  at: string,
  prefix: string,
  want: Shape,
  has: Shape,
  direction: Direction,
): string[] {
  return Object.entries(want.props).flatMap(([key, wanted]) => {
    const name = prefix + key
    const found = has.props[key]
    if (!found) return [`${at} ${name}`]
    const faults = compareProps(wanted, found, direction).map((fault) => `${at} ${name} ${fault}`)
    if (!wanted.shape) return faults
    const inside = isArray(wanted) ? `${name}[].` : `${name}.`
    const nested = found.shape ?? { props: {} }
    return [...faults, ...compareShapes(at, inside, wanted.shape, nested, direction)]
  })
}

function compareProps(want: Prop, has: Prop, direction: Direction): string[] {
  const types = want.types.filter((type) => !allows(has, type))
  return [
    ...types.map((type) => (type === 'null' ? 'nullable' : `type ${type}`)),
    ...missingValues(want.enum, has.enum).map((value) => `enum ${value}`),
    ...(direction === 'response' && want.required && !has.required ? ['required'] : []),
    ...(direction === 'request' && !want.required && has.required ? ['optional'] : []),
  ]
}

function allows({ types }: Facts, type: string): boolean {
  if (types.length === 0 || types.includes(type)) return true
  if (type.startsWith('integer')) return types.includes(type.replace('integer', 'number'))
  if (type === 'any[]') return types.some((ours) => ours.endsWith('[]'))
  return type.endsWith('[]') && types.includes('any[]')
}

/** A value is covered when it is named: a plain string would accept it, but not tell of it. */
function missingValues(want: string[] = [], has: string[] = []): string[] {
  return want.filter((value) => !has.includes(value))
}

function isArray({ types }: Facts): boolean {
  return types.some((type) => type.endsWith('[]'))
}

function toPattern(where: string): RegExp {
  const literal = where.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'))
  return new RegExp(`^${literal.join('.*')}$`)
}
