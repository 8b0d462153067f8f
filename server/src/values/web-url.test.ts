import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readWebUrl } from './web-url.ts'

test.each([
  ['as it is', 'https://example.com/a.jpg?b=c#d', 'https://example.com/a.jpg?b=c#d'],
  ['with a blank', 'https://example.com/my photo.jpg', 'https://example.com/my%20photo.jpg'],
  ['with blanks around it', ' \thttps://example.com/a.jpg \r\n', 'https://example.com/a.jpg'],
  [
    'with marks around it',
    '\ufeff\u202ahttps://example.com/a\u202c\u200b',
    'https://example.com/a',
  ],
  ['without its slashes', 'https:example.com/a.jpg', 'https://example.com/a.jpg'],
  ['with too many slashes', 'https:////example.com/a.jpg', 'https://example.com/a.jpg'],
  ['with backslashes', 'https:\\\\example.com\\a.jpg', 'https://example.com/a.jpg'],
  [
    'whose host hides behind one',
    'https://example.com\\@evil.test/',
    'https://example.com/@evil.test/',
  ],
  ['in capitals', 'HTTPS://EXAMPLE.COM:443/A', 'https://example.com/A'],
  ['with letters of a language', 'http://bücher.example/ü', 'http://xn--bcher-kva.example/%C3%BC'],
  ['with dots in its path', 'https://example.com/a/../b', 'https://example.com/b'],
])('an address %s has one form', (_, text, form) => {
  expect(readWebUrl(text)).toBe(form)
})

test.each([
  '',
  ' ',
  'example.com/a.jpg',
  '//example.com/a.jpg',
  '/a.jpg',
  'https://',
  'https://exa mple.com/',
  'https://example.com/a\nb.jpg',
  'https://example.com/a\r\nb.jpg',
  'https://exam\tple.com/a.jpg',
  'https://example.com/a\u0085b.jpg',
  'java\nscript:alert(1)',
  'javascript:alert(1)',
  'data:image/png;base64,AAAA',
  'file:///etc/passwd',
  'ftp://example.com/a.jpg',
])('%j is none', (text) => {
  expect(readWebUrl(text)).toBeUndefined()
})

test('the form of a form is itself', () => {
  const parts = fc.constantFrom(
    'https:',
    '/',
    '//',
    '\\',
    'a.example',
    ' ',
    'ü',
    '%2e',
    '..',
    '@',
    '?',
    '#',
  )
  const texts = fc.oneof(
    fc.webUrl(),
    fc.array(parts).map((some) => `https:${some.join('')}`),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const form = readWebUrl(text)
      if (form !== undefined) expect(readWebUrl(form)).toBe(form)
    }),
  )
})
