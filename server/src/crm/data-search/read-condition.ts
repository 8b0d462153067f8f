/** One condition on one field, of Close's search tree. */
import { type ApiError, invalid } from '../../http/errors.ts'
import { join, type Node, type Operator } from '../search/query.ts'

export type Tree = Readonly<Record<string, unknown>>

/** Close's names where they are not ours already. */
const named: Readonly<Record<string, string>> = {
  'contact_phone.phone': 'phone',
  'contact_phone.phone_formatted': 'phone',
  'contact_email.email': 'email',
  'lead.contact_phone': 'phone',
}

export function wrong(path: string, why: string): ApiError {
  return invalid({ [path]: why })
}

/** `{type: "field_condition", field, condition}` on an object of `type`. Throws 400 with the place. */
export function readCondition(tree: Tree, type: string, path: string): Node {
  const field = fieldOf(tree.field as Tree | undefined, type, `${path}.field`)
  const condition = tree.condition as Tree | undefined
  const place = `${path}.condition`
  const one = (operator: Operator, text: unknown, prefix = false): Node => {
    if (typeof text !== 'string' && typeof text !== 'number')
      throw wrong(place, 'A value is missing.')
    const value = { text: String(text), prefix, at: 0 }
    return { kind: 'field', field, operator, value, at: 0 }
  }
  const anyOf = (values: unknown): Node => {
    if (!Array.isArray(values) || values.length === 0)
      throw wrong(place, 'A list of values is missing.')
    return join(
      'or',
      values.map((value) => one('=', value)),
    )
  }
  switch (condition?.type) {
    case 'exists':
      return { ...(one(':', '', true) as Node & { kind: 'field' }) }
    case 'text':
      return one(...textOf(condition, place))
    case 'term':
      return anyOf(condition.values)
    case 'reference':
      return anyOf(condition.object_ids)
    case 'current_user':
      return one('=', 'me')
    case 'number_range':
      return ranges(one, condition, { gt: '>', gte: '>=', lt: '<', lte: '<=' }, place)
    case 'moment_range':
      return ranges(one, momentsOf(condition, place), { on_or_after: '>=', before: '<' }, place)
    default:
      throw wrong(`${place}.type`, 'Not a valid choice.')
  }
}

function fieldOf(field: Tree | undefined, type: string, path: string): string {
  if (field?.type === 'custom_field' && typeof field.custom_field_id === 'string')
    return `custom.${field.custom_field_id}`.toLowerCase()
  const { field_name, object_type = type } = field ?? {}
  if (field?.type !== 'regular_field' || typeof field_name !== 'string')
    throw wrong(path, 'Say which field: {"type": "regular_field", "object_type", "field_name"}.')
  return named[`${object_type}.${field_name}`] ?? field_name.toLowerCase()
}

/** Words, the beginnings of words, or all of it. */
function textOf(condition: Tree, path: string): [Operator, unknown, boolean?] {
  const { mode = 'full_words', value } = condition
  if (mode === 'full_words' || mode === 'phrase') return [':', value]
  if (mode === 'beginning_of_words') return [':', value, true]
  if (mode === 'exact_value') return ['=', value]
  throw wrong(`${path}.mode`, 'Not a valid choice.')
}

/** Instants, days, and now. */
function momentsOf(condition: Tree, path: string): Tree {
  const entries = ['on_or_after', 'before'].flatMap((end) => {
    const moment = condition[end] as Tree | null | undefined
    if (moment === null || moment === undefined) return []
    if (moment.type === 'now') return [[end, 'now']]
    if (typeof moment.value !== 'string')
      throw wrong(`${path}.${end}`, 'This is no moment that Roost knows.')
    return [[end, moment.value]]
  })
  return Object.fromEntries(entries)
}

function ranges(
  one: (operator: Operator, text: unknown) => Node,
  condition: Tree,
  operators: Readonly<Record<string, Operator>>,
  path: string,
): Node {
  const ends = Object.entries(operators).filter(([end]) => {
    const value = condition[end]
    return value !== null && value !== undefined
  })
  if (ends.length === 0) throw wrong(path, 'A value is missing.')
  return join(
    'and',
    ends.map(([end, operator]) => one(operator, condition[end])),
  )
}
