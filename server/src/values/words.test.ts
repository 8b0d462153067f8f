import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from './folded-text.ts'
import { cutWords } from './words.ts'

test.each([
  ['', []],
  [' ,.–… ', []],
  ['Hello, World!', ['hello', 'world']],
  ['It’s Émilie 👍', ['it', 's', 'émilie', '👍']],
  ['E\u0301milie', ['émilie']],
  ['100%_sure', ['100', '_sure']],
  ['ÜBERFÄLLIG, Straße', ['überfällig', 'strasse']],
  ['ＡＢ１', ['ab1']],
  ['東京タワー', ['東', '京', 'タ', 'ワ', 'ー']],
  ['สวัสดี', ['ส', 'วั', 'ส', 'ดี']],
  ['नमस्ते', ['नमस्ते']],
  ['AC\u200dDC', ['acdc']],
  ['a@b.com', ['a', 'b', 'com']],
])('%s is cut into its words', (text, words) => {
  expect(cutWords(text)).toEqual(words)
})

test('a word without an end is cut', () => {
  const words = cutWords('a'.repeat(1000))
  expect(words.join('')).toHaveLength(1000)
  expect(Math.max(...words.map((word) => word.length))).toBe(64)
})

test('texts that are equal when compared have the same words', () => {
  const text = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(text, (given) => {
      expect(cutWords(fold(given))).toEqual(cutWords(given))
    }),
  )
})

test('no word has a blank, a quote or a sign that a search index reads as its own', () => {
  const text = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(text, (given) => {
      for (const word of cutWords(given)) expect(word).not.toMatch(/[\s'"\\:*()&|!<>\0\ufffd]/)
    }),
  )
})
