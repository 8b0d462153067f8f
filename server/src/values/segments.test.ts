/** Segment counts against a table of our own, a counter of our own and the calculator itself. */

import fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { describe, expect, test } from 'vitest'
import { countSegments } from './segments.ts'

// 3GPP TS 23.038 §6.2.1, written down apart from the source.
const basic = [
  ...'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡',
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
]
const extension = [...'\f^{}\\[~]|€']

const emoji = '😀'
const family = '👩‍👩‍👧‍👦'

const table: [what: string, text: string, segments: number, encoding: string][] = [
  ['nothing', '', 0, 'GSM-7'],
  ['one letter', 'a', 1, 'GSM-7'],
  ['160 letters', 'a'.repeat(160), 1, 'GSM-7'],
  ['161 letters', 'a'.repeat(161), 2, 'GSM-7'],
  ['306 letters', 'a'.repeat(306), 2, 'GSM-7'],
  ['307 letters', 'a'.repeat(307), 3, 'GSM-7'],
  ['1 530 letters', 'a'.repeat(1_530), 10, 'GSM-7'],
  ['1 531 letters', 'a'.repeat(1_531), 11, 'GSM-7'],
  ['80 extension characters', '€'.repeat(80), 1, 'GSM-7'],
  ['81 extension characters', '€'.repeat(81), 2, 'GSM-7'],
  ['158 letters and an extension character', `${'a'.repeat(158)}^`, 1, 'GSM-7'],
  ['159 letters and an extension character', `${'a'.repeat(159)}^`, 2, 'GSM-7'],
  ['an escape that just fits before 153', `${'a'.repeat(151)}{${'a'.repeat(153)}`, 2, 'GSM-7'],
  ['an escape that would be cut at 153', `${'a'.repeat(152)}{${'a'.repeat(152)}`, 3, 'GSM-7'],
  ['306 septets whose escape sits at 153', `${'a'.repeat(152)}{${'a'.repeat(151)}`, 2, 'GSM-7'],
  ['153 extension characters: 76 a segment', '|'.repeat(153), 3, 'GSM-7'],
  ['a form feed, which is escaped', `${'a'.repeat(159)}\f`, 2, 'GSM-7'],
  ['CR and LF as two characters', `${'a'.repeat(159)}\r\n`, 2, 'GSM-7'],
  ['Greek capitals of GSM-7', 'ΔΦΓΛΩΠΨΣΘΞ'.repeat(16), 1, 'GSM-7'],
  ['a backtick', '`', 1, 'UCS-2'],
  ['a tab', '\t', 1, 'UCS-2'],
  ['a curly apostrophe, kept', `it’s ${'a'.repeat(65)}`, 1, 'UCS-2'],
  ['a curly apostrophe and 70 more', `it’s ${'a'.repeat(66)}`, 2, 'UCS-2'],
  ['small c with cedilla', 'ç', 1, 'UCS-2'],
  ['70 Cyrillic letters', 'я'.repeat(70), 1, 'UCS-2'],
  ['71 Cyrillic letters', 'я'.repeat(71), 2, 'UCS-2'],
  ['134 Cyrillic letters', 'я'.repeat(134), 2, 'UCS-2'],
  ['135 Cyrillic letters', 'я'.repeat(135), 3, 'UCS-2'],
  ['extension characters in UCS-2 as one unit', `я${'€'.repeat(69)}`, 1, 'UCS-2'],
  ['35 emoji', emoji.repeat(35), 1, 'UCS-2'],
  ['36 emoji', emoji.repeat(36), 2, 'UCS-2'],
  ['67 emoji: 33 a segment, no pair cut', emoji.repeat(67), 3, 'UCS-2'],
  ['a pair that would be cut at 67', `${'я'.repeat(66)}${emoji}${'я'.repeat(66)}`, 3, 'UCS-2'],
  ['6 joined families of 11 units a segment', family.repeat(12), 2, 'UCS-2'],
  ['13 joined families', family.repeat(13), 3, 'UCS-2'],
  ['a lone surrogate', '\ud83d', 1, 'UCS-2'],
]

describe('countSegments', () => {
  test('counts texts of the world’s alphabets as the calculator does', () => {
    const pools = [
      'abc é€{}|ñ\n’ẞſ…–',
      'яжЇґ №«»\u0301',
      'ελληνικά ΔΦ€^',
      '漢字かなカナ。、한글가 ᄀ\u11a8',
      'a\r\n\f\t\u00ad\u200d\ufe0f😀©®™',
    ].map((pool) => fc.constantFrom(...pool))
    fc.assert(
      fc.property(
        fc.oneof(
          ...pools.map((characters) => fc.array(characters, { minLength: 1, maxLength: 500 })),
        ),
        (characters) => {
          const text = characters.join('')
          const expected = new SegmentedMessage(text)
          expect(countSegments(text)).toEqual({
            segments: expected.segmentsCount,
            encoding: expected.encodingName,
          })
        },
      ),
    )
  })

  test.each(table)('counts %s', (_what, text, segments, encoding) => {
    expect(countSegments(text)).toEqual({ segments, encoding })
  })

  test('puts every UTF-16 unit in the encoding the calculator puts it in', () => {
    const differing = []
    for (let unit = 0; unit <= 0xffff; unit += 1) {
      const text = String.fromCharCode(unit)
      const { encoding } = countSegments(text)
      const inTable = basic.includes(text) || extension.includes(text)
      const agreed = encoding === new SegmentedMessage(text).encodingName
      if (!agreed || inTable !== (encoding === 'GSM-7')) differing.push(unit)
    }
    expect(differing).toEqual([])
  })

  test('agrees with a plain septet counter on any GSM-7 text', () => {
    fc.assert(
      fc.property(gsmText(2_500), (text) => {
        expect(countSegments(text)).toEqual({ segments: countSeptets(text), encoding: 'GSM-7' })
      }),
    )
  })

  test('agrees with the calculator on any text, also on those counted in windows', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 2_500, size: 'max' }),
      fc.string({ unit: fc.constantFrom('a', '€', 'я', emoji, family, '🇺🇸'), maxLength: 900 }),
      gsmText(2_500),
    )
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(text !== '')
        const whole = new SegmentedMessage(text)
        const expected = { segments: whole.segmentsCount, encoding: whole.encodingName }
        expect(countSegments(text)).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })

  test('answers for a text that is one endless grapheme', () => {
    const { segments, encoding } = countSegments(`a${'\u0301'.repeat(5_000)}`)
    expect(encoding).toBe('UCS-2')
    expect(segments).toBeGreaterThan(1)
  })

  test('takes linear time over 60 000 characters', () => {
    const startedAt = performance.now()
    expect(countSegments('я'.repeat(60_000)).segments).toBe(Math.ceil(60_000 / 67))
    // 0.3 s here; the calculator by itself takes 9 s.
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })
})

function gsmText(maxLength: number) {
  const plain = fc.constantFrom(...basic)
  const unit = fc.oneof({ weight: 9, arbitrary: plain }, fc.constantFrom(...extension))
  return fc.string({ unit, maxLength, size: 'max' })
}

function countSeptets(text: string): number {
  const sizes = [...text].map((char) => (extension.includes(char) ? 2 : 1))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total <= 160) return total === 0 ? 0 : 1
  let segments = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > 153) {
      segments += 1
      used = 0
    }
    used += size
  }
  return segments
}
