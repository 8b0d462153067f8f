/** Phones as the sandbox's callers write them. */
import type { Account } from '../accounts/account.ts'
import { invalid } from '../http/errors.ts'
import { readAddress } from '../phone-numbers/address.ts'
import { badPhone, restorePlus } from '../phone-numbers/phone.ts'

/** E.164, a short code or a sender's name; or 400 on `field`. */
export function readPhone(field: string, text: string, account: Account): string {
  const phone = readAddress(restorePlus(text), account.country)
  if (!phone) throw invalid({ [field]: badPhone })
  return phone
}
