/** Phones as the sandbox's callers write them. */
import type { Account } from '../accounts/account.ts'
import { invalid } from '../http/errors.ts'
import { badPhone, parsePhone, restorePlus } from '../phone-numbers/phone.ts'

/** E.164, or 400 on `field`. */
export function readPhone(field: string, text: string, account: Account): string {
  const phone = parsePhone(restorePlus(text), account.country)
  if (!phone) throw invalid({ [field]: badPhone })
  return phone
}
