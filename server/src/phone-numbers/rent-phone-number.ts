/** Renting a number: so far the simulated carrier is the only one that has any. */
import type { Account } from '../accounts/account.ts'
import type { Caller } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { insertRows } from '../events/change-rows.ts'
import { ApiError, invalid } from '../http/errors.ts'
import { toJson } from '../values/json.ts'
import {
  fictionalBlocks,
  firstFree,
  hasPhoneNumbers,
  type NumberBlock,
} from './fictional-numbers.ts'
import { type PhoneNumber, phoneNumberKind } from './phone-number.ts'
import type { RequestPhoneNumber } from './phone-number-schema.ts'
import { requireUsers, toFlag } from './write-phone-number.ts'

/** Where one number reaches all (contract §3.1, the examples). */
const smsArea = ['CA', 'PR', 'US']
const mmsArea = ['CA', 'US']

/** Throws 400, with a `status` when no number could be rented. */
export async function rentPhoneNumber(
  ctx: Context,
  tx: Tx,
  account: Caller,
  wish: RequestPhoneNumber,
): Promise<PhoneNumber> {
  const country = wish.country.toUpperCase()
  if (!hasPhoneNumbers(country)) throw invalid({ country: 'Not a valid choice.' })
  if (wish.with_mms && wish.with_sms === false) {
    throw invalid({ with_mms: 'A number with MMS needs SMS as well.' })
  }
  await requireUsers(tx, account.organization_id, 'assign_to', wish.assign_to ?? [])
  // Two who look at once would find the same one.
  await ctx.db.lock(tx, ['phone numbers for rent'])
  const number = await findFree(tx, country, wish)
  if (!number) {
    throw notRented(
      `No phone number is available in ${country}${wish.prefix && ` that begins with ${wish.prefix}`}.`,
    )
  }
  const row = composeNumber(ctx, account, wish, { number, country })
  await insertRows(ctx, tx, phoneNumberKind, account, [row])
  return row
}

async function findFree(
  tx: Tx,
  country: string,
  { prefix, carrier_type }: RequestPhoneNumber,
): Promise<string | undefined> {
  for (const block of fictionalBlocks(country, prefix, carrier_type ?? null)) {
    const number = firstFree(block, country, await takenIn(tx, block))
    if (number) return number
  }
  return undefined
}

/** Across all organizations: like a real number, it reaches one of them. */
async function takenIn(tx: Tx, { stem }: NumberBlock): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('phone_number')
    .select('number')
    .where('number', 'like', `${stem}%`)
    .execute()
  return new Set(rows.map((row) => row.number))
}

/** The row of a rented number: internal, with SMS unless it is declined. */
export function composeNumber(
  ctx: Context,
  { organization_id, user_id }: Pick<Account, 'organization_id' | 'user_id'>,
  wish: RequestPhoneNumber,
  { number, country }: { number: string; country: string },
): PhoneNumber {
  const sms = wish.with_sms ?? true
  const mms = wish.with_mms ?? (sms && mmsArea.includes(country))
  const now = ctx.clock.nowOf(organization_id)
  return {
    ...assignment(wish, user_id),
    organization_id,
    id: ctx.newId('phon'),
    rev: 0,
    number,
    country,
    type: 'internal',
    label: '',
    phone_numbers: toJson([]),
    carrier_type: wish.carrier_type ?? null,
    sms_enabled: toFlag(sms),
    mms_enabled: toFlag(mms),
    is_premium: 0,
    is_verified: 1,
    supports_sms_to_countries: toJson(sms ? reach(country, smsArea) : []),
    supports_mms_to_countries: toJson(mms ? reach(country, mmsArea) : []),
    forward_to: null,
    forward_to_enabled: 0,
    press_1_to_accept: 0,
    voicemail_greeting_url: null,
    inbound_ring_duration: null,
    date_created: now,
    date_updated: now,
    carrier_id: 'sandbox',
  }
}

/** A personal number has one user and no participants; anything else is a group number. */
function assignment(
  { sharing, assign_to }: RequestPhoneNumber,
  caller: string,
): Pick<PhoneNumber, 'user_id' | 'participants'> {
  const users = assign_to && assign_to.length > 0 ? [...new Set(assign_to)] : [caller]
  const [only] = users
  if (sharing === 'personal' && users.length === 1 && only) {
    return { user_id: only, participants: toJson([]) }
  }
  return { user_id: null, participants: toJson(users) }
}

function reach(country: string, area: string[]): string[] {
  return area.includes(country) ? area : [country]
}

/** Close's answer when a request was understood and there is no number to give. */
function notRented(reason: string): ApiError {
  return new ApiError(400, {
    ...invalid({}).body,
    errors: [reason],
    status: 'error',
    error: reason,
  })
}
