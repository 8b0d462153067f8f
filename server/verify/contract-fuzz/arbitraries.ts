/** From a JSON Schema to values that fit it, or nearly, or not at all. */
import fc from 'fast-check'
import type { JsonSchema } from '../../src/http/json-schema.ts'
import type { Api } from './document.ts'
import { shownAs } from './links.ts'
import { nastyNumbers, nastyTexts, nastyValues } from './nasty-values.ts'
import { usualTexts } from './usual-texts.ts'

/** `plain`: as a careful caller sends it. `nasty`: of the right type, and otherwise anything. */
export type Manner = 'plain' | 'nasty'
type Any = fc.Arbitrary<unknown>

const itemsMax = 3
/** Of an item in a list that is as long as may be. */
const textMax = 30
const choices = fc.nat({ max: 1000 })

/** Values of a schema. `name` is what the field is called: the document says little about what is in it. */
export function valuesOf(api: Api, schema: JsonSchema, name: string, manner: Manner): Any {
  const found = api.resolve(schema)
  if ('const' in found) return fc.constant(found.const)
  if (Array.isArray(found.enum)) return fc.constantFrom(...(found.enum as unknown[]))
  const parts = (found.anyOf ?? found.oneOf) as JsonSchema[] | undefined
  if (parts) return fc.oneof(...parts.map((part) => valuesOf(api, part, name, manner)))
  const types = [found.type].flat()
  const weighted = types.map((type) => ({
    weight: type === 'null' ? 1 : 6,
    arbitrary: valuesOfType(api, String(type), found, name, manner),
  }))
  return fc.oneof(...weighted)
}

function valuesOfType(
  api: Api,
  type: string,
  schema: JsonSchema,
  name: string,
  manner: Manner,
): Any {
  switch (type) {
    case 'string':
      return texts(schema, name, manner)
    case 'integer':
    case 'number':
      return numbers(schema, type, name, manner)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return lists(api, schema, name, manner)
    case 'object':
      return objects(api, schema, manner)
    default:
      return fc.jsonValue()
  }
}

function texts(schema: JsonSchema, name: string, manner: Manner): Any {
  const { maxLength = 1000, minLength = 0 } = schema as { maxLength?: number; minLength?: number }
  const fits = (text: string): boolean => text.length >= minLength && matches(schema, text)
  const short = (text: string): string => text.slice(0, maxLength)
  const { good = [], odd = [] } = usualTexts(name) ?? {}
  const usual = good.map(short).filter(fits)
  const free = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.string({ maxLength: 30, unit: 'grapheme' }),
  )
  // A pattern says more about a field than what was shown somewhere under that name.
  const isShown = schema.pattern === undefined
  const shown = choices.map((choice) => shownAs(name, choice))
  const isFree = usual.length === 0 && (manner === 'nasty' || !isShown || !isReference.test(name))
  const parts = [
    { weight: isFree ? 3 : 0, arbitrary: free.map(short).filter(fits) },
    ...(usual.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...usual) }] : []),
    { weight: isShown && !isTurned.test(name) ? 3 : 0, arbitrary: shown },
  ]
  if (manner === 'plain') return fc.oneof(...parts)
  if (odd.length > 0) parts.push({ weight: 6, arbitrary: fc.constantFrom(...odd) })
  const any = { weight: 8, arbitrary: fc.constantFrom(...nastyTexts) }
  return fc.oneof(...parts, any, { weight: 1, arbitrary: edges(maxLength) })
}

/** Names of fields that say which object is meant. */
const isReference = /(^|_)(id|by)(__in)?$|^(participants|assign_to|assigned_to)$/
/** Of a text that comes in; where they are shown, they are of one that went out. */
const isTurned = /^(from|to)$/

/** As long as may be, and one longer. */
function edges(length: number): fc.Arbitrary<string> {
  return fc.constantFrom(
    'a'.repeat(length),
    'ü'.repeat(length),
    '🎉'.repeat(Math.ceil(length / 2)),
    'a'.repeat(length + 1),
  )
}

function matches({ pattern }: JsonSchema, text: string): boolean {
  return typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text)
}

function numbers(schema: JsonSchema, type: string, name: string, manner: Manner): Any {
  const { minimum: min = -1000, maximum: max = 100_000 } = schema as Record<string, number>
  const plain = type === 'integer' ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true })
  const small = fc.integer({ min: Math.max(min, 0), max: Math.min(max, 20) })
  const usual = usualTexts(name)
    ?.good.map(Number)
    .filter((number) => number >= min && number <= max)
  const any = [small, plain, ...(usual?.length ? [fc.constantFrom(...usual)] : [])]
  return manner === 'plain' ? fc.oneof(...any) : fc.oneof(...any, fc.constantFrom(...nastyNumbers))
}

function lists(api: Api, schema: JsonSchema, name: string, manner: Manner): Any {
  const items = valuesOf(api, (schema.items ?? {}) as JsonSchema, name, manner)
  const minLength = Number(schema.minItems ?? 0)
  const few = fc.array(items, { minLength, maxLength: Math.max(minLength, itemsMax) })
  if (manner === 'plain') return few
  const most = Number(schema.maxItems ?? 4000)
  const same = fc.tuple(items, fc.constantFrom(most, most + 1)).map(([item, count]) => {
    const short = typeof item === 'string' ? item.slice(0, textMax) : item
    return Array.from({ length: count }, () => short)
  })
  return fc.oneof({ weight: 9, arbitrary: few }, { weight: 1, arbitrary: same })
}

/** About four of the fields that may be missing are there: a request with everything is refused. */
function objects(api: Api, schema: JsonSchema, manner: Manner): Any {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  const names = Object.keys(properties)
  const often = Math.min(0.7, 4 / Math.max(names.length - required.length, 1))
  const entries = Object.entries(properties).map(([name, property]) => {
    const present = valuesOf(api, property, name, manner).map((value) => [[name, value]])
    if (required.includes(name)) return present
    return fc.oneof(
      { weight: Math.round(100 * often), arbitrary: present },
      { weight: Math.round(100 * (1 - often)), arbitrary: fc.constant([]) },
    )
  })
  return fc.tuple(...entries).map((parts) => Object.fromEntries(parts.flat()))
}

/** A value of the schema with one thing in it that does not fit: another type, nothing, too much. */
export function misfitsOf(api: Api, schema: JsonSchema): Any {
  const found = api.resolve(schema)
  const { properties = {}, required = [] } = found as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  const names = Object.keys(properties)
  const fit = objects(api, found, 'plain') as fc.Arbitrary<Record<string, unknown>>
  if (names.length === 0) return fit
  const wrong = fc.constantFrom(...names).chain((name) => {
    const property = properties[name] as JsonSchema
    return misfitOf(api, property).map((value) => ({ [name]: value }))
  })
  const replaced = fc.tuple(fit, wrong).map(([value, field]) => ({ ...value, ...field }))
  if (required.length === 0) return replaced
  const missing = fc
    .tuple(fit, fc.constantFrom(...required))
    .map(([value, name]) =>
      Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)),
    )
  return fc.oneof({ weight: 5, arbitrary: replaced }, { weight: 1, arbitrary: missing })
}

function misfitOf(api: Api, schema: JsonSchema): Any {
  const found = api.resolve(schema)
  const any: Any[] = [nastyValues, fc.constantFrom<unknown[]>('', 'x', '1', 'true', 7)]
  if (typeof found.maxLength === 'number') any.push(fc.constant('a'.repeat(found.maxLength + 1)))
  if (typeof found.maximum === 'number') any.push(fc.constant(found.maximum + 1))
  if (typeof found.minimum === 'number') any.push(fc.constant(found.minimum - 1))
  const { items, maxItems } = found as { items?: JsonSchema; maxItems?: number }
  if (items) {
    any.push(
      misfitOf(api, items).map((item) => [item]),
      misfitsOf(api, items).map((item) => [item]),
    )
    if (maxItems) any.push(fc.constant(Array.from({ length: maxItems + 1 }, () => 'x')))
  }
  return fc.oneof(...any)
}
