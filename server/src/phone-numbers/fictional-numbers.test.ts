import libphonenumber from 'google-libphonenumber'
import { describe, expect, test } from 'vitest'
import { fictionalBlocks, firstFree, hasPhoneNumbers } from './fictional-numbers.ts'
import { parsePhone } from './phone.ts'

const util = libphonenumber.PhoneNumberUtil.getInstance()
const countries = util.getSupportedRegions()

function rent(country: string, taken = new Set<string>()): string | undefined {
  const [block] = fictionalBlocks(country, '', null)
  return block && firstFree(block, country, taken)
}

describe('fictional numbers', () => {
  test.each(countries)('%s has one that is valid there, in E.164', (country) => {
    const number = rent(country) ?? ''
    expect(util.isValidNumberForRegion(util.parse(number), country)).toBe(true)
    expect(parsePhone(number, country)).toBe(number)
  })

  test('are handed out lowest first', () => {
    expect(rent('US', new Set(['+12025550100', '+12025550101']))).toBe('+12025550102')
  })

  test('run out after a hundred in a North American area code', () => {
    const taken = new Set<string>()
    for (let number = rent('US'); number; number = rent('US', taken)) taken.add(number)
    expect(taken.size).toBe(100)
  })

  test.each(['XX', 'ZZ', 'AQ', ''])('do not exist for %j', (country) => {
    expect(hasPhoneNumbers(country)).toBe(false)
    expect(fictionalBlocks(country, '', null)).toEqual([])
  })

  test.each(['4', '99', '650', '65055', '65012', '123'])(
    'in the US are never real, whatever the prefix: %s',
    (prefix) => {
      for (const { stem } of fictionalBlocks('US', prefix, null)) {
        expect(stem).toMatch(/^\+1\d{3}55501$/)
        expect(stem.startsWith(`+1${prefix}`)).toBe(true)
      }
    },
  )
})
