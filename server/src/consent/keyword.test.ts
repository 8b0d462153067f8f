import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKeywords, type ExtraWords, keywordForm } from './keyword.ts'
import { keywordLists, keywords } from './keyword-lists.ts'

const none: ExtraWords = { stop: [], start: [], help: [] }
const words = createKeywords(none)

/** Phones of these countries; the short code is of none. */
const phones = {
  us: '+12025550150',
  ca: '+16135550150',
  gb: '+447700900123',
  fr: '+33612345678',
  be: '+32470123456',
  ch: '+41781234567',
  es: '+34612345678',
  mx: '+525512345678',
  de: '+4915112345678',
  br: '+5511961234567',
  pt: '+351912345678',
  se: '+46701234567',
  ru: '+79161234567',
  il: '+972501234567',
  tr: '+905012345678',
  cn: '+8613123456789',
  shortCode: '72345',
} as const
type Phone = keyof typeof phones

const keywordOf = (text: string, phone: Phone = 'us') => words.read(text, phones[phone])?.keyword

test.each([
  'STOP',
  'stop',
  ' stop ',
  'Stop!',
  'stop.',
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
  'STOP STOP stop',
  `stop${' '.repeat(100)}`,
  `STOP${'!'.repeat(100)}`,
])('%j means stop', (text) => {
  expect(keywordOf(text)).toBe('stop')
  expect(keywordOf(text, 'shortCode')).toBe('stop')
})

describe('what is around a word makes no difference', () => {
  test.each([
    'STOP!!',
    '<STOP>',
    '"STOP"',
    '“stop”',
    '«Stop»',
    '¡stop!',
    '【STOP】',
    'STOP 🛑',
    '🛑🛑STOP🛑🛑',
    '👎🏽 stop',
    'Stop 🤦🏽‍♀️',
    'STOP ❤️',
    'STOP™',
    'stop ℹ️',
    'STOP 1️⃣',
    'STOP ©',
    '~*STOP*~',
    '$stop$',
    '+ stop +',
    '\u00a0STOP\u202f',
    'STOP\u2800',
    '\ufeffSTOP\u200b',
    '\u202eSTOP\u202c',
    '\u2068Stop\u2069',
    'stop\u0000',
    '\tSTOP\r\n',
    '🇺🇸 STOP',
  ])('%j', (text) => expect(keywordOf(text)).toBe('stop'))
})

describe('how a word is written makes no difference', () => {
  test.each([
    'ＳＴＯＰ',
    'ｓｔｏｐ！',
    'S\u200bT\u200cO\u2060P',
    'S\u00adTOP',
    'STO\ufe0fP',
    'ⓢⓣⓞⓟ',
    '𝗦𝗧𝗢𝗣',
    '𝓈𝓉ℴ𝓅',
    'ſtop',
    'STÖP',
    'S\u0301TOP',
    'opt\u00a0out',
    'opt\u2011out',
    'OPT—OUT',
    'uNsUbScRıBe',
    'UNSUBSCRİBE',
  ])('%j', (text) => expect(keywordOf(text)).toBe('stop'))
})

test.each<[string, Phone]>([
  ['ARRET', 'us'],
  ['Arrêt', 'us'],
  ['ARRE\u0302T', 'us'],
  ['arrêt.', 'ca'],
  ['Désabonner', 'fr'],
  ['ARRÊTER', 'be'],
  ['arret', 'ch'],
  ['ALTO', 'us'],
  ['¡Alto!', 'es'],
  ['PARAR', 'mx'],
  ['Baja', 'es'],
  ['STOPP', 'de'],
  ['stopp!', 'se'],
  ['Abmelden', 'ch'],
  ['PARE', 'br'],
  ['sair', 'pt'],
  ['СТОП', 'ru'],
  ['הסר', 'il'],
  ['İPTAL', 'tr'],
  ['ıptal', 'tr'],
  ['退订', 'cn'],
])('%j means stop from a phone of %s', (text, phone) => {
  expect(keywordOf(text, phone)).toBe('stop')
})

test.each<[string, Phone]>([
  ['ARRET', 'gb'],
  ['ARRET', 'shortCode'],
  ['ALTO', 'de'],
  ['PARE', 'us'],
  ['SAIR', 'fr'],
  ['baja', 'gb'],
  ['ret', 'us'],
  ['STOPP', 'us'],
])('%j means nothing from a phone of %s', (text, phone) => {
  expect(keywordOf(text, phone)).toBeUndefined()
})

test.each(['START', 'start', 'unstop', 'Unstop!', '▶️ START', 'ＳＴＡＲＴ'])(
  '%j means start',
  (text) => expect(keywordOf(text)).toBe('start'),
)

test.each<[string, Phone]>([
  ['HELP', 'us'],
  ['help?', 'gb'],
  ['Info', 'us'],
  ['🆘 HELP', 'us'],
  ['AIDE', 'ca'],
  ['¿Ayuda?', 'mx'],
  ['Hilfe!', 'de'],
])('%j from %s asks for help', (text, phone) => expect(keywordOf(text, phone)).toBe('help'))

test.each([
  '',
  ' ',
  '🛑',
  '!!!',
  '\u3164',
  '1',
  'STOP 12345',
  'STOP1',
  '5 stop',
  'please stop by at 5',
  'stop it please',
  'dont stop',
  'nonstop',
  'stopping',
  'the end',
  'cancel my appointment',
  'st op',
  's t o p',
  'stop start',
  'yes',
  'yes!',
  'help me',
  'no info yet',
])('%j is no keyword', (text) => expect(keywordOf(text)).toBeUndefined())

describe('words of the owner’s', () => {
  const own = createKeywords({
    stop: [
      { word: 'Schluß', country: 'DE' },
      { word: 'No More', country: null },
    ],
    start: [{ word: 'yes', country: null }],
    help: [{ word: 'Start', country: 'GB' }],
  })

  test('hold as the listed ones do', () => {
    expect(own.read('no  MORE!', phones.fr)).toEqual({ keyword: 'stop', word: 'no more' })
    expect(own.read('Yes 👍', phones.us)).toEqual({ keyword: 'start', word: 'yes' })
  })

  test('can be those of one country', () => {
    expect(own.read('SCHLUSS', phones.de)?.keyword).toBe('stop')
    expect(own.read('SCHLUSS', phones.us)).toBeUndefined()
  })

  test('win over the listed ones', () => {
    expect(own.read('START', phones.gb)?.keyword).toBe('help')
    expect(own.read('START', phones.us)?.keyword).toBe('start')
  })
})

test('case and punctuation around a word make no difference, whatever they are', () => {
  const around = fc.stringMatching(/^[ .!?"'()<>*~\n\u200b\u00a0🛑-]{0,10}$/u)
  fc.assert(
    fc.property(fc.mixedCase(fc.constant('unsubscribe')), around, around, (word, left, right) => {
      expect(keywordOf(left + word + right)).toBe('stop')
    }),
  )
})

test('what is a keyword in some country is known as one', () => {
  expect(['Arrêt!', 'info', 'STOPP'].map(words.includes)).toEqual([true, true, true])
  expect(['', 'Reply STOP to opt out.', 'yes'].map(words.includes)).toEqual([false, false, false])
})

test('the form of a form is itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(keywordForm(keywordForm(text))).toBe(keywordForm(text))
    }),
  )
})

test('no word is in two lists of one country', () => {
  const meanings = new Map<string, Set<string>>()
  const everywhere = Object.values(keywordLists).flatMap(({ countries }) => countries)
  for (const { countries, ...lists } of Object.values(keywordLists)) {
    for (const country of countries === 'all' ? everywhere : countries) {
      for (const keyword of keywords) {
        for (const word of lists[keyword] ?? []) {
          const key = `${country} ${keywordForm(word)}`
          meanings.set(key, (meanings.get(key) ?? new Set()).add(keyword))
        }
      }
    }
  }
  expect([...meanings].filter(([, found]) => found.size > 1)).toEqual([])
})

test('every country of the lists is an ISO code', () => {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const codes = Object.values(keywordLists).flatMap(({ countries }) =>
    countries === 'all' ? [] : countries,
  )
  expect(codes.filter((code) => !names.of(code))).toEqual([])
})
