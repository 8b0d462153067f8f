/** What a query says, once it is read. */

export type Operator = ':' | '=' | '!=' | '>' | '>=' | '<' | '<='

/** What is looked for. Places are counted from the query's beginning, in UTF-16 units. */
export type Value = {
  text: string
  /** The text is how it begins (`Blu*`); with no text (`*`) anything will do. */
  prefix: boolean
  at: number
}

export type FieldTerm = {
  kind: 'field'
  /** In lower case. */
  field: string
  operator: Operator
  value: Value
  at: number
}

/** An `and` has no `and` in it, an `or` no `or`, each has two or more, and none of them twice. */
export type Node =
  /** Fulfilled by everything. */
  | { kind: 'all' }
  | { kind: 'text'; value: Value }
  | FieldTerm
  /** `sms(…)`: one message fulfils all of it. */
  | { kind: 'group'; group: string; of: Node; at: number }
  | { kind: 'and' | 'or'; of: Node[] }
  | { kind: 'not'; of: Node }

export type SortKey = { field: string; descending: boolean; at: number }
/** The `nth` of so many parts, from 1. */
export type Slice = { nth: number; of: number }

export type Query = { where: Node; sort: SortKey[]; slice: Slice | undefined }

/** All of them, or any of them, in the shape that `Node` promises. */
export function join(kind: 'and' | 'or', nodes: readonly Node[]): Node {
  const flat = nodes.flatMap((node) => (node.kind === kind ? node.of : [node]))
  const of = [...new Map(flat.map((node) => [printNode(node), node])).values()]
  const [only] = of
  return only && of.length === 1 ? only : { kind, of }
}

/** The query in its plainest form: to read it again gives the same. */
export function printQuery({ where, sort, slice }: Query): string {
  const keys = sort.map(({ field, descending }) => `sort:${descending ? '-' : ''}${field}`)
  const part = slice ? [`slice:${slice.nth}/${slice.of}`] : []
  return [`(${printNode(where)})`, ...keys, ...part].join(' ')
}

export function printNode(node: Node): string {
  switch (node.kind) {
    case 'all':
      return '*'
    case 'text':
      return printValue(node.value)
    case 'field':
      return `${node.field}${node.operator}${printValue(node.value)}`
    case 'group':
      return `${node.group}(${printNode(node.of)})`
    case 'not':
      return `not (${printNode(node.of)})`
    default:
      return node.of.map((part) => `(${printNode(part)})`).join(` ${node.kind} `)
  }
}

function printValue({ text, prefix }: Value): string {
  return `"${text.replace(/["\\*]/g, '\\$&')}${prefix ? '*' : ''}"`
}
