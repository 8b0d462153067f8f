/** Which numbers leave by an account, and are heard by it. */
import type { Caller } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Reader, Tx } from '../db/database.ts'
import { changeRows, insertRows } from '../events/change-rows.ts'
import { invalid } from '../http/errors.ts'
import { badPhone, countryOfPhone, isDialable, parsePhone } from '../phone-numbers/phone.ts'
import { type PhoneNumber, phoneNumberKind } from '../phone-numbers/phone-number.ts'
import { composeNumber } from '../phone-numbers/rent-phone-number.ts'

/**
 * Has numbers leave by an account: those of the organization move to it, others become the caller's own.
 * What waits to leave by another account goes by this one. Throws 400 for what is no phone.
 */
export async function assignNumbers(
  ctx: Context,
  tx: Tx,
  caller: Caller,
  carrier_id: string,
  texts: readonly string[],
): Promise<PhoneNumber[]> {
  const numbers = [...new Set(texts.map((text) => readNumber(text, caller.country)))].sort()
  if (numbers.length === 0) return []
  const known = await tx
    .selectFrom('phone_number')
    .selectAll()
    .where('organization_id', '=', caller.organization_id)
    .where('number', 'in', numbers)
    .orderBy('id')
    .execute()
  const date_updated = ctx.clock.nowOf(caller.organization_id)
  const set = { carrier_id, type: 'internal' as const, sms_enabled: 1 as const, date_updated }
  const moved = await changeRows(
    ctx,
    tx,
    phoneNumberKind,
    caller,
    known.map((before) => ({ before, set })),
  )
  const there = new Set(known.map(({ number }) => number))
  const made = numbers
    .filter((number) => !there.has(number))
    .map((number) => ({ ...newNumber(ctx, caller, number), carrier_id }))
  await insertRows(ctx, tx, phoneNumberKind, caller, made)
  return [...moved, ...made]
}

function readNumber(text: string, country: string): string {
  const number = parsePhone(text, country)
  if (!number || !isDialable(number)) throw invalid({ numbers: `${text}: ${badPhone}` })
  return number
}

function newNumber(ctx: Context, caller: Caller, number: string): PhoneNumber {
  const country = countryOfPhone(number) ?? caller.country
  const wish = { country, sharing: 'personal' as const, prefix: '' }
  return composeNumber(ctx, caller, wish, { number, country })
}

/** By account. */
export async function numbersByAccount(
  db: Reader,
  organization_id?: string,
): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('phone_number')
    .select(['carrier_id', 'number'])
    .$if(organization_id !== undefined, (query) =>
      query.where('organization_id', '=', organization_id ?? ''),
    )
    .orderBy('number')
    .execute()
  const groups = Map.groupBy(rows, ({ carrier_id }) => carrier_id)
  return new Map([...groups].map(([id, owned]) => [id, owned.map(({ number }) => number)]))
}
