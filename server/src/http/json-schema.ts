/** Zod → JSON Schema, in the shape that OpenAPI readers and the serializer like best. */
import { z } from 'zod'
import { mergeChoices } from './merge-choices.ts'

export type JsonSchema = { [key: string]: unknown }

const options = {
  target: 'draft-2020-12',
  unrepresentable: 'any',
  override: ({ jsonSchema }: { jsonSchema: JsonSchema }) => foldNull(jsonSchema),
} as const

/** For the document: schemas with an id become references into `components`. */
export function documentSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, { ...options, io }) as JsonSchema
}

const serializers = new WeakMap<z.ZodType, JsonSchema>()

/**
 * For the serializer, which writes what the schema declares and drops everything else: all inline,
 * and nothing required, because `_fields` may leave any field out.
 */
export function serializerSchema(schema: z.ZodType): JsonSchema {
  const known = serializers.get(schema) ?? makeSerializerSchema(schema)
  serializers.set(schema, known)
  return known
}

function makeSerializerSchema(schema: z.ZodType): JsonSchema {
  const inline = z.toJSONSchema(schema, {
    ...options,
    io: 'output',
    metadata: z.registry(),
    override({ jsonSchema }) {
      foldNull(jsonSchema)
      mergeChoices(jsonSchema)
      delete jsonSchema.required
      delete jsonSchema.pattern
    },
  }) as JsonSchema
  delete inline.$schema
  return inline
}

/** `anyOf: [X, null]` → `type: [x, 'null']`, as Close's own document has it. */
function foldNull(schema: JsonSchema): void {
  const choices = schema.anyOf as JsonSchema[] | undefined
  if (choices?.length !== 2) return
  const [value, nothing] = choices
  if (nothing?.type !== 'null' || typeof value?.type !== 'string' || value.$ref) return
  delete schema.anyOf
  const merged = { ...value, ...schema, type: [value.type, 'null'] }
  if (Array.isArray(value.enum)) Object.assign(merged, { enum: [...value.enum, null] })
  Object.assign(schema, merged)
}
