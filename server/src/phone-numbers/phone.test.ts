/** What people type as phone numbers, and what we make of it. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countryOfPhone, formatPhone, isDialable, parsePhone, restorePlus } from './phone.ts'

const regions = fc.constantFrom('US', 'GB', 'IT', 'AR', 'BR', 'AU', 'FR', 'CN', 'IL', 'HU', 'RU')

describe('parsePhone', () => {
  test.each([
    ['9045551234', 'US', '+19045551234'],
    ['1234', 'GB', '+441234'],
    ['8004445555', 'GB', '+448004445555'],
  ])('reads %s in %s as Close was seen to: %s', (input, region, e164) => {
    expect(parsePhone(input, region)).toBe(e164)
  })

  test.each([
    ['(650) 333-4444', 'US', '+16503334444'],
    ['650.333.4444', 'US', '+16503334444'],
    ['650\u2013333\u20134444', 'US', '+16503334444'],
    ['650\u00a0333\u00a04444', 'US', '+16503334444'],
    ['+1 650-333-4444', 'GB', '+16503334444'],
    ['  +16503334444  ', 'US', '+16503334444'],
    ['(+44) 7946 666666', 'US', '+447946666666'],
    ['+44 (0)7946 666666', 'US', '+447946666666'],
    ['011 44 7946 666666', 'US', '+447946666666'],
    ['07946 666666', 'GB', '+447946666666'],
    ['06 1234 5678', 'IT', '+390612345678'],
    ['+1 555 555 0100', 'US', '+15555550100'],
    ['+44 7700 900123', 'US', '+447700900123'],
    ['+15555550100', 'ZZ', '+15555550100'],
    ['911', 'US', '+1911'],
    ['\u202a+1 (650) 333\u20114444\u202c', 'GB', '+16503334444'],
    ['+1650333\u200b4444', 'GB', '+16503334444'],
    ['\ufeff650\u202f333\u202f4444\u2069', 'US', '+16503334444'],
    ['+52 1 55 1234 5678', 'US', '+525512345678'],
    ['+55 11 8123-4567', 'US', '+5511981234567'],
    ['97 12 34 56', 'BJ', '+2290197123456'],
  ])('accepts the spelling %j in %s', (input, region, e164) => {
    expect(parsePhone(input, region)).toBe(e164)
  })

  test.each([
    ['nothing', ''],
    ['a blank', ' '],
    ['a lone plus', '+'],
    ['two digits', '12'],
    ['a country code and one digit', '+12'],
    ['more than 15 digits', '+4412345678901234'],
    ['more digits than a double can hold', '123456789012345678901'],
    ['an unknown calling code', '+999123456'],
    ['two plus signs', '+1+6503334444'],
    ['vanity letters', '1-800-FLOWERS'],
    ['a tel: address', 'tel:+1-650-333-4444'],
    ['an extension with x', '650-333-4444 x12'],
    ['an extension with ext.', '650-333-4444 ext. 5'],
    ['an RFC 3966 extension', '+1-650-333-4444;ext=5'],
    ['an extension with #', '650-333-4444 #5'],
    ['Arabic digits', '+١٦٥٠٣٣٣٤٤٤٤'],
    ['full-width digits', '+１６５０３３３４４４４'],
    ['a full-width plus', '\uff0b16503334444'],
    ['one Devanagari digit', '+165033344४4'],
    ['mathematical digits', '+1650333444\u{1d7d2}'],
    ['a NUL', '+16503334444\0'],
    ['a line end', '+16503334444\r\n'],
    ['65 characters', '+16503334444'.padEnd(65, '-')],
  ])('rejects %s', (_what, input) => {
    expect(parsePhone(input, 'US')).toBeUndefined()
  })

  test('rejects a national number when the region is unknown', () => {
    expect(parsePhone('9045551234', 'ZZ')).toBeUndefined()
    expect(parsePhone('9045551234', '')).toBeUndefined()
  })

  test('takes 64 characters', () => {
    expect(parsePhone('+16503334444'.padEnd(64, '-'), 'US')).toBe('+16503334444')
  })

  test('strips a doubled trunk prefix completely, so that one number has one spelling', () => {
    expect(parsePhone('+44 0 0 7946 666666', 'US')).toBe('+447946666666')
  })

  test('gives undefined or E.164 for any text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9+() x;.-]{0,70}$/))
    fc.assert(
      fc.property(text, regions, (input, region) => {
        expect(parsePhone(input, region) ?? '+1234').toMatch(/^\+[1-9][0-9]{3,14}$/)
      }),
    )
  })

  test('reads its own answers, plain and formatted, back to the same number in any region', () => {
    const digits = fc.stringMatching(/^\+?[0-9]{3,15}$/)
    fc.assert(
      fc.property(digits, regions, regions, (input, region, other) => {
        const e164 = parsePhone(input, region)
        fc.pre(e164 !== undefined)
        expect(parsePhone(e164, other)).toBe(e164)
        expect(formatPhone(e164).replace(/[^+0-9]/g, '')).toBe(e164)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('restorePlus', () => {
  test.each([
    [' 14155550100', '+14155550100'],
    ['+14155550100', '+14155550100'],
    ['  14155550100', '  14155550100'],
    [' (415) 555-0100', ' (415) 555-0100'],
    [' Ada', ' Ada'],
    ['', ''],
  ])('turns %j into %j', (value, restored) => {
    expect(restorePlus(value)).toBe(restored)
  })
})

describe('isDialable', () => {
  test.each(['+14155550100', '+15555550100', '+447700900123', '+80012345678'])(
    'knows %s',
    (e164) => {
      expect(isDialable(e164)).toBe(true)
    },
  )

  test.each(['+15550123', '+441234', '+10764019408', '+10000000000', '+14151550100'])(
    'nobody abroad can dial %s',
    (e164) => {
      expect(isDialable(e164)).toBe(false)
    },
  )

  test.each(['+1911', '+1415555010000', '+999123456', '4155550100', '72345', ''])(
    'doubts %j',
    (e164) => {
      expect(isDialable(e164)).toBe(false)
    },
  )
})

describe('formatPhone', () => {
  test.each([
    ['+16503334444', '+1 650-333-4444'],
    ['+447946666666', '+44 7946 666666'],
    ['+448004445555', '+44 800 444 5555'],
    ['+15555550100', '+1 555-555-0100'],
  ])('writes %s as %s', (e164, formatted) => {
    expect(formatPhone(e164)).toBe(formatted)
  })

  test.each(['72345', 'Roost', '', '+', '+999123456'])('leaves %j as it is', (sender) => {
    expect(formatPhone(sender)).toBe(sender)
  })
})

describe('countryOfPhone', () => {
  test.each([
    ['+14155550100', 'US'],
    ['+16045550100', 'CA'],
    ['+447946666666', 'GB'],
    ['+441481722222', 'GG'],
    ['+77001234567', 'KZ'],
  ])('finds the country of %s: %s', (e164, country) => {
    expect(countryOfPhone(e164)).toBe(country)
  })

  test.each([
    ['+15555550100', 'US'],
    ['+447700900123', 'GB'],
    ['+441234', 'GB'],
  ])('takes the main country of the calling code of %s: %s', (e164, country) => {
    expect(countryOfPhone(e164)).toBe(country)
  })

  test.each(['+80012345678', '+999123456', '72345', 'Roost', ''])('knows none for %j', (e164) => {
    expect(countryOfPhone(e164)).toBeNull()
  })
})

test('formats and places the same after more numbers than it remembers', () => {
  for (let n = 0; n < 10_050; n += 1) {
    const e164 = `+1415${5_550_000 + n}`
    formatPhone(e164)
    countryOfPhone(e164)
  }
  expect(formatPhone('+14155550100')).toBe('+1 415-555-0100')
  expect(countryOfPhone('+14155550100')).toBe('US')
})
