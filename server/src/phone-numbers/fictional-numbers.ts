/** Numbers for the simulated carrier to rent out: valid in their country, and nobody's we know of. */
import { phoneLibrary } from './phone-library.ts'
import type { CarrierType } from './phone-number.ts'

/** Numbers that have a stem in common and differ in their last digits. */
export type NumberBlock = { stem: string; digits: number }

/** North America keeps 555-0100 to 555-0199 free in every area code, for films and for us. */
const fictionalEnding = '5550100'
const northAmerica = 1

/** Whether a two-letter code names a country that has phone numbers. */
export function hasPhoneNumbers(country: string): boolean {
  return callingCodeOf(country) !== 0
}

/**
 * Blocks whose numbers begin with `prefix` after the calling code, best first. None when there are no
 * such numbers in the country.
 */
export function fictionalBlocks(
  country: string,
  prefix: string,
  carrier_type: CarrierType | null,
): NumberBlock[] {
  const examples = examplesOf(country, carrier_type)
  if (callingCodeOf(country) === northAmerica) {
    const area = areaOf(country, carrier_type, examples)
    const fictional = `+1${area}${fictionalEnding}`
    // Small islands do not list exchange 555; elsewhere nothing but fictional numbers will do.
    if (isRentable(fictional, country)) {
      const block = blockOf(fictional, country, prefix, 2)
      return block?.stem.endsWith(fictionalEnding.slice(0, -2)) ? [block] : []
    }
  }
  return examples
    .map((example) => blockOf(example, country, prefix, 4))
    .filter((block) => block !== undefined)
}

/** The lowest number of the block that is not taken. */
export function firstFree(
  { stem, digits }: NumberBlock,
  country: string,
  taken: ReadonlySet<string>,
): string | undefined {
  for (let end = 0; end < 10 ** digits; end++) {
    const number = stem + String(end).padStart(digits, '0')
    if (!taken.has(number) && isRentable(number, country)) return number
  }
  return undefined
}

function callingCodeOf(country: string): number {
  return phoneLibrary().util.getCountryCodeForRegion(country)
}

/** Its numbers in E.164, of the kind asked for first; otherwise mobile ones, which take texts. */
function examplesOf(country: string, carrier_type: CarrierType | null): string[] {
  const { util, PhoneNumberFormat, PhoneNumberType } = phoneLibrary()
  const { FIXED_LINE, MOBILE, TOLL_FREE } = PhoneNumberType
  const asked = { mobile: MOBILE, tollfree: TOLL_FREE, local: FIXED_LINE, national: FIXED_LINE }
  const first =
    carrier_type && carrier_type in asked ? [asked[carrier_type as keyof typeof asked]] : []
  const examples = [...first, MOBILE, FIXED_LINE]
    .map((type) => util.getExampleNumberForType(country, type))
    .filter((example) => example !== null && example !== undefined)
  return [...new Set(examples.map((example) => util.format(example, PhoneNumberFormat.E164)))]
}

function areaOf(country: string, carrier_type: CarrierType | null, examples: string[]): string {
  if (carrier_type === 'tollfree') return '800'
  return country === 'US' ? '202' : (examples[0] ?? '').slice(2, 5)
}

/** The example with the prefix written over its beginning, if that is still a number there. */
function blockOf(
  example: string,
  country: string,
  prefix: string,
  digits: number,
): NumberBlock | undefined {
  const start = `+${callingCodeOf(country)}`.length
  const number = example.slice(0, start) + prefix + example.slice(start + prefix.length)
  const stem = number.slice(0, -digits)
  const fits = start + prefix.length <= stem.length
  return fits && isRentable(number, country) ? { stem, digits } : undefined
}

function isRentable(number: string, country: string): boolean {
  try {
    const { util } = phoneLibrary()
    return util.isValidNumberForRegion(util.parse(number), country)
  } catch {
    return false
  }
}
