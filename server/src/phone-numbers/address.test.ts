/** Phones, short codes and senders with a name: each is what it is, and stays it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAddress, readSender } from './address.ts'
import { countryOfPhone, formatPhone, isDialable } from './phone.ts'

describe('readAddress', () => {
  test.each([
    ['(904) 555-1234', 'US', '+19045551234'],
    ['1234', 'GB', '+441234'],
    ['72345', 'US', '72345'],
    ['72345', 'DE', '72345'],
    [' 60022\u200b', 'GB', '60022'],
    ['242424', 'US', '242424'],
    ['911', 'US', '911'],
    ['112', 'DE', '112'],
    ['312345', 'AD', '+376312345'],
    ['5512345', 'IS', '+3545512345'],
    ['5550123', 'US', '+15550123'],
    ['MYBANK', 'US', 'MYBANK'],
    ['Uber', 'GB', 'Uber'],
    ['AT&T 2', 'US', 'AT&T 2'],
    ['\u200eDHL ', 'DE', 'DHL'],
  ])('reads %j in %s as %s', (text, region, address) => {
    expect(readAddress(text, region)).toBe(address)
  })

  test.each([
    '',
    ' ',
    'none',
    'unknown',
    'n/a',
    '12',
    '1-800-FLOWERS',
    '650-333-4444 x12',
    'TWELVELETTER',
  ])('does not know what %j is', (text) => {
    expect(readAddress(text, 'US')).toBeUndefined()
  })

  test('reads its own answers back, in any region', () => {
    const texts = fc.oneof(
      fc.stringMatching(/^\+?\d{3,15}$/),
      fc.stringMatching(/^[A-Z][A-Za-z0-9 ]{1,10}$/),
    )
    const regions = fc.constantFrom('US', 'GB', 'DE', 'BR', 'AU', 'FR', 'MX')
    fc.assert(
      fc.property(texts, regions, (text, region) => {
        const address = readAddress(text, region)
        fc.pre(address !== undefined)
        expect(readAddress(address, region)).toBe(address)
      }),
      { numRuns: 1000 },
    )
  })

  test.each(['72345', 'MYBANK', '911'])(
    '%s is of no country, shown as it is, and not dialled',
    (address) => {
      expect([countryOfPhone(address), formatPhone(address), isDialable(address)]).toEqual([
        null,
        address,
        false,
      ])
    },
  )
})

describe('readSender', () => {
  test.each([
    ['+12025550177', '+12025550177'],
    ['+5215512345678', '+525512345678'],
    ['72345', '72345'],
    ['mybank', 'mybank'],
    ['Bank ★', 'Bank ★'],
  ])('takes %s for %s', (text, sender) => {
    expect(readSender(text, '+12025550100')).toBe(sender)
  })
})
