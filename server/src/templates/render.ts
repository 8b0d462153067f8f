/** Fills the tags of a message template from a snapshot of values: path look-up, nothing more. */

import { loggedTextMax } from '../values/segments.ts'

interface Tag {
  /** Where the tag begins and ends in the source. */
  start: number
  end: number
  /** What is reported: the path, or the trimmed inner text of a malformed tag. */
  name: string
  /** Undefined: malformed. */
  path: string | undefined
  fallback: string | undefined
}

// Each part can match in one way only, so a tag is read in time linear in its length.
const quoted = `("[^"]*"|'[^']*')`
const wellFormed = new RegExp(
  `^(\\w+(?:\\.\\w+){0,5})` +
    `(?:\\s*\\|\\s*default\\s*:\\s*${quoted}` +
    `|\\s*\\|\\s*default\\s*\\(\\s*${quoted}\\s*\\)` +
    `|\\s+or\\s*${quoted})?$`,
)

/** UTF-16 units: no message is that long, of whatever status, so nobody needs to see the rest. */
const unitsMax = 2 * loggedTextMax

const neverLookedUp = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Renders `{{ contact.first_name }}` tags with the strings and numbers found in `values`, a plain
 * object of plain objects. A tag without a value takes its default, in any of three notations:
 * `| default: "there"`, `| default("there")`, `or "there"`. Without a default it stays as written
 * and is listed in `unfilled` (once each, in order), as is anything malformed between `{{` and
 * `}}`. With `only`, tags of other names are left alone and not reported. Never throws; a value
 * that looks like a tag is text. Stops as soon as what it made is longer than any message can be: a few
 * tags with a large value would otherwise make megabytes that somebody has to count.
 */
export function renderTemplate(
  source: string,
  values: Record<string, unknown>,
  only?: ReadonlySet<string>,
): { text: string; unfilled: string[] } {
  const unfilled = new Set<string>()
  let text = ''
  let copied = 0
  for (const tag of tagsIn(source)) {
    if (only && !only.has(tag.name)) continue
    const value = textOf(tag, values)
    if (value === undefined) unfilled.add(tag.name)
    else {
      text += source.slice(copied, tag.start) + value
      copied = tag.end
      if (text.length > unitsMax) return { text, unfilled: [...unfilled] }
    }
  }
  return { text: text + source.slice(copied), unfilled: [...unfilled] }
}

/** Names of all tags in a template (path, or inner text when malformed), once each, in order. */
export function tagsOf(source: string): string[] {
  const names = new Set<string>()
  for (const tag of tagsIn(source)) names.add(tag.name)
  return [...names]
}

/**
 * What begins a tag and is none, with where it stands; undefined when there is nothing of the kind. A tag
 * that is well-formed and has no value is a gap, which is told when it is to be filled.
 */
export function findBadTag(source: string): string | undefined {
  let end = 0
  for (const tag of tagsIn(source)) {
    const stray = findOpening(source.slice(end, tag.start), end)
    const start = stray ?? (tag.path === undefined ? tag.start : undefined)
    if (start !== undefined) return tellPlace(source, start)
    end = tag.end
  }
  const start = findOpening(source.slice(end), end)
  return start === undefined ? undefined : tellPlace(source, start)
}

function findOpening(text: string, offset: number): number | undefined {
  const at = text.search(/\{[{%]/)
  return at < 0 ? undefined : offset + at
}

const shownMax = 40

function tellPlace(source: string, start: number): string {
  const before = source.slice(0, start).split('\n')
  const column = [...(before.at(-1) ?? '')].length + 1
  const [line = ''] = source.slice(start).split('\n', 1)
  const shown = [...line].slice(0, shownMax).join('')
  return `No tag at line ${before.length}, column ${column}: ${shown}`
}

// A tag ends at the first `}}`, even inside quotes. Looking for both ends by indexOf, always from
// where the last tag ended, reads the source once; a `{{` that is never closed ends the search.
function* tagsIn(source: string): Generator<Tag> {
  let end = 0
  for (;;) {
    const start = source.indexOf('{{', end)
    const close = start < 0 ? -1 : source.indexOf('}}', start + 2)
    if (close < 0) return
    end = close + 2
    yield readTag(source.slice(start + 2, close).trim(), start, end)
  }
}

function readTag(inner: string, start: number, end: number): Tag {
  const [, path, colon, call, or] = wellFormed.exec(inner) ?? []
  const fallback = (colon ?? call ?? or)?.slice(1, -1)
  return { start, end, name: path ?? inner, path, fallback }
}

function textOf(tag: Tag, values: Record<string, unknown>): string | undefined {
  if (tag.path === undefined) return undefined
  return asText(lookUp(values, tag.path.split('.'))) ?? tag.fallback
}

function lookUp(values: Record<string, unknown>, parts: string[]): unknown {
  let value: unknown = values
  for (const part of parts) {
    if (neverLookedUp.has(part) || !isPlainObject(value) || !Object.hasOwn(value, part)) return
    value = value[part]
  }
  return value
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
