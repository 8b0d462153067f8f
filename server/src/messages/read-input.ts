/** From the wire to the domain: phones to E.164, dates to instants, with Close's words for what is wrong. */
import type { Account } from '../accounts/account.ts'
import { badDate, type FieldErrors, invalid } from '../http/errors.ts'
import { readAddress } from '../phone-numbers/address.ts'
import { badPhone } from '../phone-numbers/phone.ts'
import { isBlank } from '../values/folded-text.ts'
import { type Instant, parseInstant } from '../values/instant.ts'
import type { CreateSms, UpdateSms } from './message-schema.ts'

const dateFields = ['activity_at', 'date_created', 'date_scheduled'] as const
const phoneFields = ['local_phone', 'remote_phone'] as const
const relationFields = [
  'contact_id',
  'created_by',
  'created_by_id',
  'lead_id',
  'organization_id',
  'template_id',
  'user_id',
] as const
type DateField = (typeof dateFields)[number]

/** Optional keys stay absent when the caller did not send them: PUT is partial. */
export type Read<T> = Omit<T, DateField> & { [field in DateField & keyof T]?: Instant | null }
export type CreateInput = Read<CreateSms>
export type UpdateInput = Read<UpdateSms>

/**
 * Parses phones in the account's country and naive dates in `offsetHours`. Empty relation ids count
 * as null. Throws 400 naming every field that cannot be read.
 */
export function readInput<T extends CreateSms | UpdateSms>(
  account: Account,
  body: T,
  offsetHours: number,
): Read<T> {
  const problems: FieldErrors = {}
  const read: Record<string, unknown> = { ...body }
  for (const field of dateFields) {
    const value = read[field]
    if (typeof value !== 'string') continue
    const moment = parseInstant(value, offsetHours)
    if (moment) read[field] = moment
    else problems[field] = badDate
  }
  for (const field of phoneFields) {
    const value = body[field]
    if (typeof value !== 'string') continue
    if (isBlank(value)) read[field] = null
    else {
      const phone = readAddress(value, account.country)
      if (phone) read[field] = phone
      else problems[field] = badPhone
    }
  }
  for (const field of relationFields) if (read[field] === '') read[field] = null
  if (Object.keys(problems).length > 0) throw invalid(problems)
  return read as Read<T>
}
