/** The documentation of the query language names every field there is, and no other. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contactFields } from './contact-fields.ts'
import { leadFields } from './lead-fields.ts'
import { messageFields } from './message-fields.ts'

const document = readFileSync(new URL('../../../../docs/search.md', import.meta.url), 'utf8')
/** Refused, and told of in a sentence. */
const refused = ['in']

/** What stands in backticks in the first column of the table with this head. */
function namesIn(head: string): string[] {
  const from = document.indexOf(`| ${head} |`)
  const lines = document.slice(from).split('\n')
  const rows = lines.slice(2, lines.indexOf(''))
  return rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''),
  )
}

test.each([
  ['Fields', leadFields],
  ['Fields of a message', messageFields],
  ['Fields of a contact', contactFields],
])('the table %s has them all', (head, fields) => {
  const names = namesIn(head)
  const known = Object.keys(fields).filter((name) => !refused.includes(name))
  expect(names.toSorted()).toEqual(known.toSorted())
})
