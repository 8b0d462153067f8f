/** Requests for every operation of the document: as they should be, nearly so, and twisted. */
import fc from 'fast-check'
import { type Manner, misfitsOf, valuesOf } from './arbitraries.ts'
import type { Api, Operation, Parameter } from './document.ts'
import { type Links, partOf, partOfDeleted } from './links.ts'
import { nastyTexts, nastyValues, toJson } from './nasty-values.ts'
import type { Request } from './request.ts'
import { type Twist, twists } from './twists.ts'

/** A request whose tokens are still to be replaced by what answers have shown. */
export type Trial = {
  operation: Operation
  path: Record<string, unknown>
  query: Record<string, unknown>
  /** Left in the query as they are: a program that forgets to encode a `+`. */
  bare: boolean
  body: unknown
  twist: Twist | undefined
  /** Decides what a twist leaves open. */
  salt: number
}

const shares = { plain: 45, nasty: 20, misfit: 15, twisted: 20 }
const salts = fc.nat({ max: 1_000_000 })

/** One trial; messages come more often than the rest, and less is deleted than made. */
export function trialsOf(api: Api): fc.Arbitrary<Trial> {
  return fc.oneof(
    ...api.operations.map((operation) => ({
      weight: weightOf(operation),
      arbitrary: trialsOfOperation(api, operation),
    })),
  )
}

function weightOf({ tag, method }: Operation): number {
  if (method === 'DELETE') return 1
  return tag === 'SMS' ? 6 : 2
}

function trialsOfOperation(api: Api, operation: Operation): fc.Arbitrary<Trial> {
  const trial = (
    manner: Manner,
    change: Partial<Record<keyof Trial, fc.Arbitrary<unknown>>> = {},
  ) =>
    fc.record({
      operation: fc.constant(operation),
      path: pathOf(api, operation, manner),
      query: queryOf(api, operation, manner),
      bare: fc.boolean(),
      body: operation.body ? valuesOf(api, operation.body, 'body', manner) : fc.constant(undefined),
      twist: fc.constant(undefined),
      salt: salts,
      ...change,
    }) as fc.Arbitrary<Trial>
  const misfit = operation.body
    ? trial('plain', { body: misfitsOf(api, operation.body) })
    : trial('plain', { query: oddQueryOf(operation) })
  return fc.oneof(
    { weight: shares.plain, arbitrary: trial('plain') },
    { weight: shares.nasty, arbitrary: trial('nasty') },
    { weight: shares.misfit, arbitrary: misfit },
    { weight: shares.twisted, arbitrary: trial('plain', { twist: fc.constantFrom(...twists) }) },
  )
}

function pathOf(api: Api, { path, parameters }: Operation, manner: Manner) {
  const names = parametersIn(parameters, 'path').map(({ name }) => name)
  const known = fc
    .nat({ max: 1000 })
    .map((choice) => named(names, (name) => partOf(path, name, choice)))
  const gone = fc
    .nat({ max: 1000 })
    .map((choice) => named(names, (name) => partOfDeleted(path, name, choice)))
  // Of another kind than is asked for.
  const templates = api.operations
    .map((other) => other.path)
    .filter((other) => other.includes('{id}'))
  const other = fc
    .tuple(fc.constantFrom(...templates), fc.nat({ max: 1000 }))
    .map(([template, choice]) => named(names, () => partOf(template, 'id', choice)))
  const odd = fc
    .constantFrom(...nastyTexts.filter((text) => text.length < 1000))
    .map((text) => named(names, () => text))
  const often = manner === 'plain' ? 40 : 10
  return fc.oneof(
    { weight: often, arbitrary: known },
    { weight: 4, arbitrary: gone },
    { weight: 1, arbitrary: other },
    { weight: 1, arbitrary: odd },
  )
}

function named(names: string[], value: (name: string) => string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, value(name)]))
}

/** Few at a time: with many, one is always refused. */
function queryOf(api: Api, { parameters }: Operation, manner: Manner) {
  const all = parametersIn(parameters, 'query')
  if (all.length === 0) return fc.constant({})
  const one = fc
    .constantFrom(...all)
    .chain(({ name, schema }) =>
      valuesOf(api, schema, name, manner).map((value) => ({ [name]: value })),
    )
  return fc.array(one, { maxLength: 3 }).map((parts) => Object.assign({}, ...parts))
}

function oddQueryOf({ parameters }: Operation) {
  const names = parametersIn(parameters, 'query').map(({ name }) => name)
  const name = fc.constantFrom(
    ...names,
    '_limit',
    '_skip',
    '_fields',
    '_order_by',
    '__proto__',
    'x',
    '',
  )
  return fc.tuple(name, nastyValues).map(([key, value]) => ({ [key]: value }))
}

function parametersIn(parameters: Parameter[], place: Parameter['in']): Parameter[] {
  return parameters.filter((parameter) => parameter.in === place)
}

/** The request of a trial, with what `links` know by now. */
export function toRequest(trial: Trial, links: Links, headers: Request['headers']): Request {
  const { operation, body, twist, salt } = trial
  const path = links.resolve(trial.path)
  const request: Request = {
    method: operation.method,
    path: operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => encode(String(path[name]))),
    query: Object.entries(links.resolve(trial.query)).map(
      ([name, value]) => `${encode(name)}=${encode(toText(value), trial.bare)}`,
    ),
    headers: { ...headers, ...(operation.body && { 'content-type': 'application/json' }) },
    ...(operation.body && { body: toJson(links.resolve(body)) }),
  }
  return twist
    ? twist.apply(request, { salt, operation, query: links.resolve(trial.query) })
    : request
}

function toText(value: unknown): string {
  if (Array.isArray(value)) return value.map(toText).join(',')
  return typeof value === 'object' ? JSON.stringify(value) : String(value).replace(/^@raw /, '')
}

/** Percent-encoded; `bare` leaves what browsers and curl leave. Half a surrogate pair becomes bytes that are no text. */
export function encode(text: string, bare = false): string {
  const parts = text.split(
    /([\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff])/,
  )
  const encoded = parts.map((part) =>
    part.isWellFormed() ? encodeURIComponent(part) : '%ED%A0%80',
  )
  return bare
    ? encoded.join('').replaceAll(/%(2B|2C|3A|2F|40|22|3B)/g, decodeURIComponent)
    : encoded.join('')
}
