/** Reads a JSON schema down to names: types, enum values and properties. */

/** What a value may be: no types means anything; an array of strings is `string[]`. */
export type Facts = { types: string[]; enum?: string[]; shape?: Shape }
export type Prop = Facts & { required: boolean }
/** The properties of an object, or of the objects in an array. */
export type Shape = { props: Record<string, Prop> }
export type Json = { [key: string]: unknown }
/** The document with the schema in it, the components to leave unread, and the $refs we are in. */
export type Scope = { document: Json; opaque: readonly string[]; inside: readonly string[] }

const anything: Facts = { types: [] }

/** $refs resolved, alternatives merged; a schema inside itself is anything. */
export function readFacts(scope: Scope, schema: Json): Facts {
  if (typeof schema.$ref === 'string') return readReference(scope, schema.$ref)
  const read = (part: Json) => readFacts(scope, part)
  const choices = [...list(schema.anyOf), ...list(schema.oneOf)].map(read)
  const choice = choices.length > 0 ? choices.reduce(either) : anything
  return [choice, ...list(schema.allOf).map(read)].reduce(both, readOwn(scope, schema))
}

function readReference(scope: Scope, ref: string): Facts {
  const name = ref.split('/').at(-1) ?? ref
  if (scope.inside.includes(ref) || scope.opaque.includes(name)) return anything
  return readFacts({ ...scope, inside: [...scope.inside, ref] }, resolve(scope, { $ref: ref }))
}

function readOwn(scope: Scope, schema: Json): Facts {
  const items = schema.items ? readFacts(scope, object(schema.items)) : anything
  const listed = 'const' in schema ? [schema.const] : (schema.enum as unknown[] | undefined)
  const values =
    listed
      ?.filter((value) => value !== null)
      .map(String)
      .sort(compare) ?? items.enum
  const shape = schema.properties ? readShape(scope, schema) : items.shape
  const types = typesOf(schema, listed)
    .flatMap((type) => (type === 'array' ? arraysOf(items.types) : [type]))
    .sort(compare)
  return { types, ...(values && { enum: values }), ...(shape && { shape }) }
}

function typesOf(schema: Json, listed: unknown[] | undefined): string[] {
  if (schema.type) return [schema.type].flat() as string[]
  if (listed) return [...new Set(listed.map((value) => (value === null ? 'null' : typeof value)))]
  if (schema.properties) return ['object']
  return schema.items ? ['array'] : []
}

function arraysOf(types: string[]): string[] {
  return types.length > 0 ? types.map((type) => `${type}[]`) : ['any[]']
}

function readShape(scope: Scope, schema: Json): Shape {
  const required = (schema.required ?? []) as string[]
  const props = Object.entries(object(schema.properties))
    .sort(([a], [b]) => compare(a, b))
    .map(([name, value]) => {
      return [name, { required: required.includes(name), ...readFacts(scope, object(value)) }]
    })
  return { props: Object.fromEntries(props) }
}

/** oneOf and anyOf: a value may be as in `a` or as in `b`. */
function either(a: Facts, b: Facts): Facts {
  const open = a.types.length === 0 || b.types.length === 0
  return {
    types: open ? [] : union(a.types, b.types),
    ...((a.enum || b.enum) && { enum: union(a.enum ?? [], b.enum ?? []) }),
    ...mergeShapes(a, b, either, (one, other) => Boolean(one?.required && other?.required)),
  }
}

/** allOf: a value is as in `a` and as in `b`. */
function both(a: Facts, b: Facts): Facts {
  const common = a.types.filter((type) => b.types.includes(type))
  const values = a.enum ?? b.enum
  return {
    types: a.types.length === 0 ? b.types : b.types.length === 0 ? a.types : common,
    ...(values && { enum: values }),
    ...mergeShapes(a, b, both, (one, other) => Boolean(one?.required || other?.required)),
  }
}

function mergeShapes(
  a: Facts,
  b: Facts,
  merge: (a: Facts, b: Facts) => Facts,
  isRequired: (a?: Prop, b?: Prop) => boolean,
): { shape?: Shape } {
  if (!a.shape || !b.shape)
    return (a.shape ?? b.shape) ? { shape: (a.shape ?? b.shape) as Shape } : {}
  const [ours, theirs] = [a.shape.props, b.shape.props]
  const props = union(Object.keys(ours), Object.keys(theirs)).map((name) => {
    const [one, other] = [ours[name], theirs[name]]
    const facts = one && other ? merge(one, other) : ((one ?? other) as Prop)
    return [name, { ...facts, required: isRequired(one, other) }]
  })
  return { shape: { props: Object.fromEntries(props) } }
}

/** What a $ref points to; anything else is itself. */
export function resolve(scope: Scope, node: Json): Json {
  if (typeof node.$ref !== 'string') return node
  const steps = node.$ref.replace(/^#\//, '').split('/')
  const found = steps.reduce<unknown>((at, step) => object(at)[step], scope.document)
  if (!found) throw new Error(`${node.$ref} leads nowhere`)
  return resolve(scope, found as Json)
}

function union(a: string[], b: string[]): string[] {
  return [...new Set([...a, ...b])].sort(compare)
}

/** By code unit, so that the order is the same in every locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A part of a document that may be absent. */
export function object(value: unknown): Json {
  return (value ?? {}) as Json
}

/** As `object`, for lists. */
export function list(value: unknown): Json[] {
  return (value ?? []) as Json[]
}
