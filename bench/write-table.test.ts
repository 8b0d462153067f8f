import { expect, test } from 'vitest'
import { between } from './write-table.ts'

const text = 'a\n<!-- bench x -->\nold\n<!-- end x -->\nb\n<!-- bench y -->\n<!-- end y -->\n'

test('only what is between the markers of the row is replaced', () => {
  expect(between(text, 'x', 'new')).toBe(text.replace('old', 'new'))
})

test('a document without the markers is left alone', () => {
  expect(() => between(text, 'z', 'new')).toThrow('markers of z')
})
