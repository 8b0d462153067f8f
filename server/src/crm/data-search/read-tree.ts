/** From Close's tree of conditions to our own query (search/query.ts). What is not known is a 400 with its place. */
import { invalid } from '../../http/errors.ts'
import { join, type Node } from '../search/query.ts'
import { readCondition, type Tree, wrong } from './read-condition.ts'

export type SearchedType = 'lead' | 'contact'

/** What may be related to what, and the group of the query language that says so. */
const groups: Record<string, string> = { contact: 'contact', 'activity.sms': 'sms', sms: 'sms' }
/** A contact's phones and emails are fields of it. */
const parts = new Set(['contact_phone', 'contact_email', 'contact_url'])
const depthMax = 20

/** Which type of object is asked for: the first that the tree names. Throws 400 where it names none. */
export function searchedType(tree: Tree): SearchedType {
  const found = typeIn(tree)
  if (found === 'lead' || found === 'contact') return found
  throw invalid({ query: 'Say which to search: {"type": "object_type", "object_type": "lead"}.' })
}

function typeIn(tree: Tree): unknown {
  if (tree.type === 'object_type') return tree.object_type
  const inside = Array.isArray(tree.queries) ? (tree.queries as Tree[]) : []
  return inside
    .map((one) => (one && typeof one === 'object' ? typeIn(one) : undefined))
    .find(Boolean)
}

/** Throws 400 that names the place, such as `query.queries.1.condition`. */
export function readTree(tree: Tree, type: string, path = 'query', depth = 0): Node {
  if (depth > depthMax) throw wrong(path, 'This is nested too deeply.')
  const node = readNode(tree, type, path, depth)
  return tree.negate === true ? { kind: 'not', of: node } : node
}

function readNode(tree: Tree, type: string, path: string, depth: number): Node {
  switch (tree.type) {
    case 'match_all':
      return { kind: 'all' }
    case 'object_type':
      if (tree.object_type === type) return { kind: 'all' }
      throw wrong(`${path}.object_type`, 'Only one type of object can be searched at a time.')
    case 'and':
    case 'or':
      return readList(tree, tree.type, type, path, depth)
    case 'not':
      return {
        kind: 'not',
        of: readTree(object(tree.query, `${path}.query`), type, `${path}.query`, depth + 1),
      }
    case 'id':
      return {
        kind: 'field',
        field: 'id',
        operator: '=',
        value: { text: String(tree.value), prefix: false, at: 0 },
        at: 0,
      }
    case 'has_related':
      return readRelated(tree, type, path, depth)
    case 'field_condition':
      return readCondition(tree, type, path)
    default:
      throw wrong(`${path}.type`, 'Not a valid choice.')
  }
}

function readList(tree: Tree, kind: 'and' | 'or', type: string, path: string, depth: number): Node {
  if (!Array.isArray(tree.queries)) throw wrong(`${path}.queries`, 'Value must be of list type.')
  const nodes = tree.queries.map((one, nth) => {
    const place = `${path}.queries.${nth}`
    return readTree(object(one, place), type, place, depth + 1)
  })
  // All of nothing is everything; any of nothing is nothing.
  const none: Node = kind === 'and' ? { kind: 'all' } : { kind: 'not', of: { kind: 'all' } }
  const limiting = kind === 'and' ? nodes.filter((node) => node.kind !== 'all') : nodes
  if (limiting.length === 0) return nodes.length > 0 ? { kind: 'all' } : none
  return join(kind, limiting)
}

function readRelated(tree: Tree, type: string, path: string, depth: number): Node {
  const related = String(tree.related_object_type)
  const inside = object(tree.related_query, `${path}.related_query`)
  const place = `${path}.related_query`
  if (parts.has(related)) return readTree(inside, related, place, depth + 1)
  const group = type === 'lead' ? groups[related] : undefined
  if (!group) throw wrong(`${path}.related_object_type`, 'Not a valid choice.')
  const of = readTree(inside, related, place, depth + 1)
  return { kind: 'group', group, of, at: 0 }
}

function object(value: unknown, path: string): Tree {
  if (value && typeof value === 'object' && !Array.isArray(value)) return value as Tree
  throw wrong(path, 'Value must be of dict type.')
}
