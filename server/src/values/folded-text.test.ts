import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold, isBlank } from './folded-text.ts'

test.each([
  ['ÉCOLE', 'école'],
  ['Jose\u0301', 'JOSÉ'],
  ['ПРИВЕТ', 'привет'],
  ['ΟΔΟΣ', 'οδος'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['Straße', 'STRASSE'],
  ['ẞ', 'ss'],
  ['ＡＢ', 'ab'],
  ['\u212a', 'k'],
  ['ǅ', 'ǆ'],
  ['ﬁn', 'FIN'],
  ['a\u200db\u2060\ufe0f', 'AB'],
  ['\u202dKim\u202c', 'kim'],
])('%j and %j are one text', (one, other) => {
  expect(fold(one)).toBe(fold(other))
})

test.each([
  ['a', 'á'],
  ['o', 'ø'],
  ['1', 'l'],
])('%j and %j are two', (one, other) => {
  expect(fold(one)).not.toBe(fold(other))
})

test('folding again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fold(fold(text))).toBe(fold(text))
    }),
  )
})

test.each(['', ' ', '\u00a0', '\u2800', '\u3164', '\u2060', '\u200b\ufeff', '\t\n', '\u{e0001}'])(
  'there is nothing to see in %j',
  (text) => expect(isBlank(text)).toBe(true),
)

test.each(['a', '.', '0', '😀', ' x ', '\ufffd'])('there is something to see in %j', (text) =>
  expect(isBlank(text)).toBe(false),
)
