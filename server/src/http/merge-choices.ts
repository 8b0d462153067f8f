/** Unions, as the serializer likes them. */
import type { JsonSchema } from './json-schema.ts'

/** One of several objects is written by what all of them have: to find out which it is costs more, and nothing is required. */
export function mergeChoices(schema: JsonSchema): void {
  const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined
  if (!choices?.every(({ properties }) => properties)) return
  const properties: JsonSchema = Object.assign({}, ...choices.map((choice) => choice.properties))
  delete schema.anyOf
  delete schema.oneOf
  if (properties._type) properties._type = { type: 'string' }
  Object.assign(schema, { type: 'object', properties, additionalProperties: false })
}
