/** Reads an organization's phone numbers: by id, or by the filters of the list (contract §3.1). */
import { sql } from 'kysely'
import type { Account } from '../accounts/account.ts'
import type { Reader } from '../db/database.ts'
import { type Page, type PageRequest, pageOfRows } from '../http/listing.ts'
import { readAddress } from './address.ts'
import { restorePlus } from './phone.ts'
import type { PhoneNumber } from './phone-number.ts'

/** Empty and missing do not filter. */
export type PhoneNumberFilter = {
  number?: string | null | undefined
  user_id?: string | null | undefined
  is_group_number?: boolean | null | undefined
  participant_user_id?: string | null | undefined
}

export async function findPhoneNumber(
  db: Reader,
  { organization_id }: Account,
  id: string,
): Promise<PhoneNumber | undefined> {
  return db
    .selectFrom('phone_number')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Newest first. A number that nobody has, or that is none, gives an empty page. */
export async function listPhoneNumbers(
  db: Reader,
  account: Account,
  { number, user_id, is_group_number, participant_user_id }: PhoneNumberFilter,
  page: PageRequest,
): Promise<Page<PhoneNumber>> {
  const { organization_id } = account
  let query = db
    .selectFrom('phone_number')
    .selectAll()
    .where('organization_id', '=', organization_id)
  if (number) query = query.where('number', '=', readNumber(account, number))
  if (user_id) query = query.where('user_id', '=', user_id)
  if (typeof is_group_number === 'boolean') {
    query = query.where('user_id', is_group_number ? 'is' : 'is not', null)
  }
  if (participant_user_id) {
    query = query.where((eb) =>
      eb.or([eb('user_id', '=', participant_user_id), names(participant_user_id)]),
    )
  }
  return pageOfRows(query.orderBy('date_created', 'desc').orderBy('id', 'desc'), page)
}

/** Short codes are not phone numbers to the parser; they are looked up as they are. */
function readNumber(account: Account, text: string): string {
  const number = restorePlus(text)
  return readAddress(number, account.country) ?? number
}

/** LIKE would need escapes, and ignores case in SQLite. */
function names(user_id: string) {
  return sql<boolean>`replace(participants, ${JSON.stringify(user_id)}, '') <> participants`
}
