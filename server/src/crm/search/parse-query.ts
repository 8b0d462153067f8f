/** Reads Close's query language (contract §4.1): `and`, `or`, `not`, parentheses, fields, `sort:`, `slice:`. */
import { invalid } from '../../http/errors.ts'
import { join, type Node, printNode, type Query } from './query.ts'
import { readSlice, readSort } from './read-directive.ts'
import { readTerm, spread } from './read-term.ts'
import { readTokens, type Token } from './read-tokens.ts'
import { refuse } from './refuse.ts'

const termsMax = 30
const depthMax = 20
const nothing: Node = { kind: 'not', of: { kind: 'all' } }

export type Reading = {
  query: string
  tokens: Token[]
  position: number
  depth: number
  sort: Query['sort']
  slice: Query['slice']
}

/** Reads a whole query. Throws 400 with the place that was not understood; also when it asks for too much. */
export function parseQuery(query: string): Query {
  const tokens = readTokens(query)
  const reading: Reading = { query, tokens, position: 0, depth: 0, sort: [], slice: undefined }
  const where = readOr(reading, true)
  const rest = peek(reading)
  if (rest.kind !== 'end') throw refuse(query, rest.at, 'This parenthesis was never opened.')
  if (countTerms(where) > termsMax) {
    throw invalid({ query: `A query can have up to ${termsMax} terms.` })
  }
  const { sort, slice } = reading
  return { where, sort, slice }
}

/** `isOpen`: what stands in no group and in no `not` may also say how all is sorted and sliced. */
function readOr(reading: Reading, isOpen: boolean): Node {
  const first = readAnd(reading, isOpen)
  if (!isWord(peek(reading), 'or')) return first ?? { kind: 'all' }
  const parts = [first ?? missing(reading)]
  while (takeWord(reading, 'or')) parts.push(readAnd(reading, isOpen) ?? missing(reading))
  return join('or', parts)
}

/** Undefined where nothing stands. */
function readAnd(reading: Reading, isOpen: boolean): Node | undefined {
  const parts: Node[] = []
  let isFirst = true
  let isBlank = false
  while (!isAtEnd(reading)) {
    if (takeWord(reading, 'and')) {
      if (isFirst || isAtEnd(reading) || isWord(peek(reading), 'and')) return missing(reading)
    } else if (takeBlank(reading)) isBlank = true
    else if (!takeDirective(reading, isOpen)) parts.push(readNot(reading, isOpen))
    isFirst = false
  }
  // Punctuation among words is none; where there is nothing else, nothing can be found.
  if (parts.length === 0) return isBlank ? nothing : undefined
  return join('and', parts)
}

function readNot(reading: Reading, isOpen: boolean): Node {
  const token = peek(reading)
  if (token.kind !== 'minus' && !isWord(token, 'not')) return readOne(reading, isOpen)
  take(reading)
  if (isAtEnd(reading)) return missing(reading)
  if (takeBlank(reading)) return nothing
  return deeper(reading, token.at, () => ({ kind: 'not', of: readNot(reading, false) }))
}

function readOne(reading: Reading, isOpen: boolean): Node {
  const token = take(reading)
  switch (token.kind) {
    case 'open':
      return readInside(reading, token.at, isOpen)
    case 'group': {
      const of = readInside(reading, take(reading).at, false)
      return { kind: 'group', group: token.name, of, at: token.at }
    }
    case 'field': {
      const given = take(reading)
      if (given.kind !== 'open') return readTerm(reading, token, given)
      return spread(reading, token, readInside(reading, given.at, false))
    }
    case 'text':
      return readIn(reading, token) ?? readTerm(reading, undefined, token)
    default:
      return missing(reading)
  }
}

/** `status in ("Potential", "Customer")` */
function readIn(reading: Reading, name: Extract<Token, { kind: 'text' }>): Node | undefined {
  const { tokens, position } = reading
  const isNot = isWord(tokens[position], 'not')
  const open = tokens[position + (isNot ? 2 : 1)]
  if (name.quoted || open?.kind !== 'open' || !isWord(tokens[position + (isNot ? 1 : 0)], 'in')) {
    return undefined
  }
  const field = { kind: 'field' as const, name: name.text.toLowerCase(), operator: ':' as const }
  reading.position += isNot ? 3 : 2
  const of: Node[] = []
  while (peek(reading).kind === 'text') {
    const token = take(reading)
    const texts = token.kind === 'text' && !token.quoted ? token.text.split(',') : ['']
    for (const text of texts) {
      const item = token.kind === 'text' && !token.quoted ? { ...token, text } : token
      if (item.kind === 'text' && (item.quoted || text !== '')) {
        of.push(readTerm(reading, { ...field, at: name.at, operatorAt: item.at }, item))
      }
    }
  }
  if (of.length === 0 || take(reading).kind !== 'close') {
    throw refuse(reading.query, open.at, 'A list is values in parentheses: ("one", "two").')
  }
  const any = join('or', of)
  return isNot ? { kind: 'not', of: any } : any
}

/** After the parenthesis that stands at `at`. Nothing in it is fulfilled by everything. */
function readInside(reading: Reading, at: number, isOpen: boolean): Node {
  return deeper(reading, at, () => {
    const inside = readOr(reading, isOpen)
    if (take(reading).kind === 'close') return inside
    throw refuse(reading.query, at, 'This parenthesis is never closed.')
  })
}

function deeper(reading: Reading, at: number, read: () => Node): Node {
  reading.depth++
  if (reading.depth > depthMax) {
    throw refuse(reading.query, at, `A query can be nested up to ${depthMax} deep.`)
  }
  const node = read()
  reading.depth--
  return node
}

/** `sort:` and `slice:` concern the query as a whole, wherever they stand. */
function takeDirective(reading: Reading, isOpen: boolean): boolean {
  const token = peek(reading)
  if (token.kind !== 'field' || (token.name !== 'sort' && token.name !== 'slice')) return false
  const { query } = reading
  if (!isOpen) throw refuse(query, token.at, `"${token.name}" cannot stand in here.`)
  take(reading)
  const given = take(reading)
  if (given.kind !== 'text' || token.operator !== ':') {
    throw refuse(query, token.operatorAt, `Write ${token.name}:, and then what by.`)
  }
  if (token.name === 'sort') reading.sort.push(...readSort(query, given))
  else if (reading.slice) throw refuse(query, token.at, 'There is a slice already.')
  else reading.slice = readSlice(query, given)
  return true
}

function countTerms(node: Node): number {
  const terms = new Set<string>()
  const visit = (one: Node): void => {
    if (one.kind === 'and' || one.kind === 'or') one.of.forEach(visit)
    else if (one.kind === 'not' || one.kind === 'group') visit(one.of)
    else terms.add(printNode(one))
  }
  visit(node)
  return terms.size
}

function missing(reading: Reading): never {
  throw refuse(reading.query, peek(reading).at, 'Something is missing here.')
}

function peek({ tokens, position }: Reading): Token {
  return tokens[Math.min(position, tokens.length - 1)] as Token
}

function take(reading: Reading): Token {
  const token = peek(reading)
  reading.position++
  return token
}

function takeWord(reading: Reading, word: string): boolean {
  if (!isWord(peek(reading), word)) return false
  take(reading)
  return true
}

function isWord(token: Token | undefined, word: string): boolean {
  return (
    token?.kind === 'text' && !token.quoted && !token.prefix && token.text.toLowerCase() === word
  )
}

function takeBlank(reading: Reading): boolean {
  const token = peek(reading)
  if (token.kind !== 'text' || !token.blank) return false
  take(reading)
  return true
}

/** Where a sequence ends. */
function isAtEnd(reading: Reading): boolean {
  const token = peek(reading)
  return token.kind === 'end' || token.kind === 'close' || isWord(token, 'or')
}
