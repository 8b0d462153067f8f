/** A single term: a field and its value, or text to be found anywhere. */
import type { FieldTerm, Node, Value } from './query.ts'
import type { TextToken, Token } from './read-tokens.ts'
import { refuse } from './refuse.ts'

type FieldToken = Extract<Token, { kind: 'field' }>
type In = { query: string }

/** Throws 400 where `given` is no value. */
export function readTerm({ query }: In, field: FieldToken | undefined, given: Token): Node {
  if (given.kind !== 'text') {
    throw refuse(query, field?.operatorAt ?? given.at, 'A value is missing here.')
  }
  const value = toValue(given)
  if (field) return toFieldTerm(field, value)
  return value.prefix && value.text === '' ? { kind: 'all' } : { kind: 'text', value }
}

/** `name:("Bluth" or "Sitwell")` says of each what `name:` says. Throws 400 for another field in there. */
export function spread({ query }: In, field: FieldToken, inside: Node): Node {
  switch (inside.kind) {
    case 'text':
      return toFieldTerm(field, inside.value)
    case 'and':
    case 'or':
      return { kind: inside.kind, of: inside.of.map((node) => spread({ query }, field, node)) }
    case 'not':
      return { kind: 'not', of: spread({ query }, field, inside.of) }
    case 'all':
      return toFieldTerm(field, { text: '', prefix: true, at: field.operatorAt })
    default:
      throw refuse(query, inside.at, `Only values can stand in the parentheses of "${field.name}".`)
  }
}

function toFieldTerm({ name, operator, at }: FieldToken, value: Value): FieldTerm {
  return { kind: 'field', field: name, operator, value, at }
}

function toValue({ text, prefix, at }: TextToken): Value {
  return { text, prefix, at }
}
