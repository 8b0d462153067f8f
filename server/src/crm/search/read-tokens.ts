/** Cuts a query into what it is made of. */
import { cutWords } from '../../values/words.ts'
import type { Operator } from './query.ts'
import { refuse } from './refuse.ts'

export type TextToken = {
  kind: 'text'
  text: string
  prefix: boolean
  quoted: boolean
  /** A bare word of punctuation alone: there is nothing to look for. */
  blank: boolean
  at: number
}

export type Token =
  | { kind: 'open' | 'close' | 'minus' | 'end'; at: number }
  /** `sms(`; its parenthesis is a token of its own. */
  | { kind: 'group'; name: string; at: number }
  /** `date >=`; what it is compared with comes next. `operatorAt` is where that stands. */
  | { kind: 'field'; name: string; operator: Operator; at: number; operatorAt: number }
  | TextToken

type FieldToken = Extract<Token, { kind: 'field' }>

const blanks = /\s*/y
/** `name:`, `created >=`, `custom."Lead Owner":`; a colon before another operator says nothing more. */
const field = /([\p{L}_][\p{L}\p{N}\p{M}_.]*(?:"[^"]*")?)\s*(:?(?:>=|<=|!=|>|<|=)|:)/uy
const group = /(sms|contact)(?=\()/iy
const word = /[^\s()"“”„]+/y
/** An instant whose `+` was not encoded, and so arrives as a blank. */
const instant = /\d{4}-\d{2}-\d{2}T[\d:.,]+ \d{2}:?(?:\d{2})?(?=[\s)]|$)/y
const quotes = '"“”„'

/** Throws 400 at a quotation mark that is never closed, or an asterisk in the middle of a word. */
export function readTokens(query: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (true) {
    at += find(blanks, query, at)?.[0].length ?? 0
    const token = readToken(query, at, tokens.at(-1))
    tokens.push(token.found)
    if (token.found.kind === 'end') return tokens
    at = token.next
  }
}

type Read = { found: Token; next: number }

function readToken(query: string, at: number, before: Token | undefined): Read {
  const sign = query[at]
  if (sign === undefined) return { found: { kind: 'end', at }, next: at }
  if (sign === '(') return { found: { kind: 'open', at }, next: at + 1 }
  if (sign === ')') return { found: { kind: 'close', at }, next: at + 1 }
  if (quotes.includes(sign)) return readQuoted(query, at)
  const isValue = before?.kind === 'field'
  if (!isValue) {
    if (sign === '-' && /[^\s)-]/.test(query[at + 1] ?? ' ')) {
      return { found: { kind: 'minus', at }, next: at + 1 }
    }
    const named = readNamed(query, at)
    if (named) return named
  }
  return readWord(query, at, isValue ? before : undefined)
}

function readNamed(query: string, at: number): Read | undefined {
  const [all, name, sign] = find(field, query, at) ?? []
  if (all && name && sign) {
    const operator = (sign === ':' ? sign : sign.replace(':', '')) as Operator
    const operatorAt = at + all.length - sign.length
    const found = { kind: 'field' as const, name: name.toLowerCase(), operator, at, operatorAt }
    return { found, next: at + all.length }
  }
  const [groupName] = find(group, query, at) ?? []
  if (groupName === undefined) return undefined
  const found = { kind: 'group' as const, name: groupName.toLowerCase(), at }
  return { found, next: at + groupName.length }
}

/** Inside, a backslash takes its meaning from a quotation mark, an asterisk or another backslash. */
function readQuoted(query: string, at: number): Read {
  let text = ''
  let prefix = false
  for (let next = at + 1; next < query.length; next++) {
    const sign = query[next] as string
    if (isClosing(query[at] as string, sign)) {
      const found = { kind: 'text' as const, text: prefix ? text.slice(0, -1) : text, prefix }
      return { found: { ...found, quoted: true, blank: false, at }, next: next + 1 }
    }
    const escaped = sign === '\\' && /["\\*]/.test(query[next + 1] ?? '')
    if (escaped) next++
    text += query[next]
    prefix = sign === '*'
  }
  throw refuse(query, at, 'This quotation mark is never closed.')
}

function isClosing(opening: string, sign: string): boolean {
  return opening === '"' ? sign === '"' : '"“”'.includes(sign)
}

function readWord(query: string, at: number, of: FieldToken | undefined): Read {
  const [moment] = of ? (find(instant, query, at) ?? []) : []
  const [all = ''] = moment ? [moment] : (find(word, query, at) ?? [])
  const next = at + all.length
  const prefix = all.endsWith('*')
  const text = prefix ? all.slice(0, -1) : moment ? all.replace(' ', '+') : all
  const blank = cutWords(text).length === 0
  if (text.includes('*') && !blank) {
    throw refuse(query, at + text.indexOf('*'), 'An asterisk can stand only at the end of a word.')
  }
  const found = { kind: 'text' as const, prefix, quoted: false, at }
  return {
    found: {
      ...found,
      text: plusFor(query, at, of, text) + text,
      blank: blank && !of && all !== '*',
    },
    next,
  }
}

/** A `+` that was not encoded arrives as a blank: `phone: 447946666666`. */
function plusFor(query: string, at: number, of: FieldToken | undefined, text: string): string {
  const isNext = of?.operator === ':' && at === of.operatorAt + 2 && query[at - 1] === ' '
  return isNext && /^\d{5,}$/.test(text) ? ' ' : ''
}

function find(pattern: RegExp, query: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(query)
}
