import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keywordOf } from './opt-out.ts'

test.each([
  'STOP',
  'stop',
  'Stop!',
  ' stop ',
  'stop.',
  '"STOP"',
  'STOP\n',
  'stopall',
  'stop all',
  'end',
  'quit',
  'cancel',
  'unsubscribe',
  'revoke',
  'opt out',
  'opt-out',
  'Opt  Out.',
  'OPTOUT',
  `stop${' '.repeat(100)}`,
])('%j means stop', (text) => {
  expect(keywordOf(text)).toBe('stop')
})

test.each(['START', 'start', 'unstop', 'Unstop!'])('%j means start', (text) => {
  expect(keywordOf(text)).toBe('start')
})

test.each([
  '',
  'please stop by at 5',
  'stop it please',
  'dont stop',
  'nonstop',
  'stopping',
  'the end',
  'cancel my appointment',
  'st op',
  'yes',
])('%j is no keyword', (text) => {
  expect(keywordOf(text)).toBeUndefined()
})

test('case and punctuation around a word make no difference', () => {
  const around = fc.stringMatching(/^[ .!?"'()\n-]{0,10}$/)
  fc.assert(
    fc.property(fc.mixedCase(fc.constant('unsubscribe')), around, around, (word, left, right) => {
      expect(keywordOf(left + word + right)).toBe('stop')
    }),
  )
})
