import { expect, test } from 'vitest'
import { attachmentTypes } from './attachment-types.ts'
import { readMediaType } from './media-type.ts'

test.each(attachmentTypes)('%s is itself in any case', (type) => {
  for (const written of [type, type.toLowerCase(), type.toUpperCase()])
    expect(readMediaType(written)).toBe(type)
})

test.each([
  ['parameters', 'image/PNG; name="a b.png"; x=y', 'image/png'],
  ['a parameter without a value', 'text/vCard;charset', 'text/vcard'],
  ['an empty parameter', 'AUDIO/l24;', 'audio/L24'],
  ['blanks around it', ' image/jpeg \r\n', 'image/jpeg'],
  ['a type that Close does not take', 'Image/WebP', 'image/webp'],
])('reads a type with %s', (_, written, type) => {
  expect(readMediaType(written)).toBe(type)
})

test.each([
  '',
  'image',
  'image/',
  '/png',
  'image/ png',
  'image/png x',
  'image/png\r\nX: y',
  'ımage/png',
])('%j is none', (text) => {
  expect(readMediaType(text)).toBeUndefined()
})
