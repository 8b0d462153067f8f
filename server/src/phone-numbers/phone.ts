/** Reads what people type as a phone number and writes it the two ways Close does. */
import type { PhoneNumber } from 'google-libphonenumber'
import { withoutUnseen } from '../values/trim-unseen.ts'
import { phoneLibrary } from './phone-library.ts'
import { renumber } from './renumbered.ts'

/** Close's words for what `parsePhone` cannot read (contract §7.5). */
export const badPhone =
  'Phone number is not valid. Please use the international format like +16505551234'

const inputLengthMax = 64
const nationalDigitsMin = 3
const cacheEntriesMax = 10_000

// ASCII digits and the punctuation people put between them, dashes of all kinds included.
// No letters, so vanity numbers and extensions ("x12", ";ext=12") never reach the parser, which
// would also read full-width and Arabic digits.
const humanFormatting = /^[0-9+()\-./[\] \u2010-\u2015\u2212]+$/
/** Thin ones and those that break no line: typesetters and spreadsheets put them there. */
const blanks = /\p{Zs}/gu
const e164Shape = /^\+[1-9][0-9]{1,14}$/

const formattedByPhone = new Map<string, string>()
const countryByPhone = new Map<string, string | null>()
const dialableByPhone = new Map<string, boolean>()
const settledByPhone = new Map<string, string | undefined>()

/**
 * Turns any human spelling into E.164 ('(904) 555-1234' in 'US' → '+19045551234'), or undefined.
 * `region` is the organization's ISO country, used when the input has no country code. As lax as
 * Close, which takes '1234' in the UK for '+441234' (contract/close-api.md): nothing is asked of
 * the number but 3 national digits and 15 in all. One subscriber has one form, also where a prefix
 * came or went (renumbered.ts). Parsing a result again gives the same result.
 */
export function parsePhone(text: string, region: string): string | undefined {
  const input = withoutUnseen(text).replace(blanks, ' ')
  if (text.length > inputLengthMax || !humanFormatting.test(input)) return undefined
  // No region changes what begins with a plus.
  if (e164Shape.test(input)) return remembered(settledByPhone, input, () => settle(input))
  const number = read(input, region)
  return number && settle(toE164(number))
}

/**
 * Gives a number from a query string its '+' back: an unescaped '+' is decoded as a space, so
 * ' 14155550100' → '+14155550100'. Anything but one space before a digit is returned as it came.
 */
export function restorePlus(value: string): string {
  return value.replace(/^ (?=[0-9])/, '+')
}

/** ValidationResult.IS_POSSIBLE: an enum of types only. */
const isPossible = 0
/** In the plan that +1 is of, neither an area nor an exchange begins with 0 or 1. */
const northAmerican = /^\+1[2-9]\d\d[2-9]\d{6}$/

/**
 * Whether a network elsewhere could dial the number; asked before sending. It has a length that its
 * country uses, area code included. False for what is not E.164: nobody dials a short code from abroad.
 * Not whether it is in use: plans change faster than anybody's list of them.
 */
export function isDialable(e164: string): boolean {
  return remembered(dialableByPhone, e164, () => {
    const number = readE164(e164)
    if (!number) return false
    if (e164.startsWith('+1')) return northAmerican.test(e164)
    // Not a length that is dialled within an area only, which libphonenumber calls possible, too.
    return phoneLibrary().util.isPossibleNumberWithReason(number) === isPossible
  })
}

/**
 * The INTERNATIONAL spelling Close shows: '+1 650-333-4444', '+44 7946 666666'. What is not a
 * phone number (a short code, an alphanumeric sender) is returned unchanged.
 */
export function formatPhone(e164: string): string {
  return remembered(formattedByPhone, e164, () => {
    const number = readE164(e164)
    const { util, PhoneNumberFormat } = phoneLibrary()
    return number ? util.format(number, PhoneNumberFormat.INTERNATIONAL) : e164
  })
}

/**
 * ISO country of a number ('US'), or null for short codes and numbers without a country ('+800…').
 * A number that is in no plan ('+15555550100') gets the main country of its calling code.
 */
export function countryOfPhone(e164: string): string | null {
  return remembered(countryByPhone, e164, () => {
    const number = readE164(e164)
    if (!number) return null
    const { util } = phoneLibrary()
    const main = util.getRegionCodeForCountryCode(number.getCountryCodeOrDefault())
    return isoCountry(util.getRegionCodeForNumber(number)) ?? isoCountry(main)
  })
}

// A doubled trunk prefix is stripped one zero at a time ('+4400795…' → '+440795…' → '+44795…').
// Two spellings of one number must not be stored as two numbers, so go on until nothing changes.
function settle(e164: string): string | undefined {
  const number = readE164(e164)
  if (!number || nationalDigits(number, e164) < nationalDigitsMin) return undefined
  const again = renumber(toE164(number), isValid)
  return again === e164 ? e164 : settle(again)
}

function readE164(e164: string): PhoneNumber | undefined {
  return e164Shape.test(e164) ? read(e164, undefined) : undefined
}

function read(input: string, region: string | undefined): PhoneNumber | undefined {
  try {
    return phoneLibrary().util.parse(input, region)
  } catch {
    return undefined
  }
}

function isValid(e164: string): boolean {
  const number = readE164(e164)
  return number !== undefined && phoneLibrary().util.isValidNumber(number)
}

function toE164(number: PhoneNumber): string {
  const { util, PhoneNumberFormat } = phoneLibrary()
  return util.format(number, PhoneNumberFormat.E164)
}

function nationalDigits(number: PhoneNumber, e164: string): number {
  return e164.length - 1 - String(number.getCountryCodeOrDefault()).length
}

// libphonenumber says '001' for numbers of no country and 'ZZ' for unknown calling codes.
function isoCountry(region: string | null | undefined): string | null {
  return region && region !== 'ZZ' && /^[A-Z]{2}$/.test(region) ? region : null
}

// Emptied when full: an inbox works with far fewer numbers, and a scan over all is rare.
function remembered<Value>(cache: Map<string, Value>, key: string, compute: () => Value): Value {
  const known = cache.get(key)
  if (known !== undefined || cache.has(key)) return known as Value
  if (cache.size >= cacheEntriesMax) cache.clear()
  const value = compute()
  cache.set(key, value)
  return value
}
