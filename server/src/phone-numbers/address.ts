/** Who is at the other end of a message: a phone, a short code, or a sender that has a name and no number. */
import { trimUnseen, withoutUnseen } from '../values/trim-unseen.ts'
import { countryOfPhone, parsePhone } from './phone.ts'
import { phoneLibrary } from './phone-library.ts'

/** What carriers let a sender be called: eleven letters and digits of GSM (3GPP TS 23.040, 9.1.2.5). */
const senderName = /^(?=.{2,11}$)[A-Za-z][A-Za-z0-9 &'._-]*[A-Za-z0-9.]$/
const bareDigits = /^\d{3,8}$/
/** Lengths that short codes have nearly everywhere. */
const shortCode = /^\d{5,6}$/

/**
 * The one form of what somebody wrote: E.164 for a phone, as it is for a short code ('72345') and for the
 * name of a sender ('MYBANK'), which are nobody's number in any country. Undefined for anything else.
 * `region` as of `parsePhone`.
 */
export function readAddress(text: string, region: string): string | undefined {
  const input = trimUnseen(withoutUnseen(text))
  if (bareDigits.test(input) && isShortCode(input, region)) return input
  return parsePhone(text, region) ?? (isSenderName(input) ? input : undefined)
}

/** What a carrier says a text is from: the one form where there is one, else as it came. */
export function readSender(text: string, local_phone: string): string {
  const input = trimUnseen(withoutUnseen(text))
  return readAddress(input, countryOfPhone(local_phone) ?? 'ZZ') ?? input
}

/** A word in small letters is what people write where they have no number: `none`, `unknown`. */
function isSenderName(input: string): boolean {
  return senderName.test(input) && /[A-Z]/.test(input)
}

/** Digits alone are a short code where they are no number of the region's plan. */
function isShortCode(digits: string, region: string): boolean {
  const { util, shortNumbers } = phoneLibrary()
  try {
    const number = util.parse(digits, region)
    if (util.isValidNumber(number)) return false
    return shortCode.test(digits) || shortNumbers.isValidShortNumber(number)
  } catch {
    return shortCode.test(digits)
  }
}
