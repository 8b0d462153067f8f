/** Changing and giving up phone numbers. */
import type { Account } from '../accounts/account.ts'
import type { Caller } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { changeRows, deleteRows } from '../events/change-rows.ts'
import { doesNotExist, type FieldErrors, invalid, notFound } from '../http/errors.ts'
import { toJson } from '../values/json.ts'
import { findPhoneNumber } from './list-phone-numbers.ts'
import { badPhone, parsePhone } from './phone.ts'
import { type Flag, type PhoneNumber, phoneNumberKind } from './phone-number.ts'
import type { UpdatePhoneNumber } from './phone-number-schema.ts'

/** Partial. Throws 404, or 400 with the fields that are wrong. */
export async function updatePhoneNumber(
  ctx: Context,
  tx: Tx,
  account: Caller,
  id: string,
  body: UpdatePhoneNumber,
): Promise<PhoneNumber> {
  const { organization_id } = account
  const set = readUpdate(account, body)
  if (body.participants) await requireUsers(tx, organization_id, 'participants', body.participants)
  await hold(tx, 'phone_number', { organization_id, id })
  const before = await findPhoneNumber(tx, account, id)
  if (!before) throw notFound('PhoneNumber')
  const date_updated = ctx.clock.nowOf(organization_id)
  const change = { before, set: { ...set, date_updated } }
  const [row] = await changeRows(ctx, tx, phoneNumberKind, account, [change])
  return row as PhoneNumber
}

/** Throws 404. Messages keep the number they came from or went to; pending ones will not be sent. */
export async function deletePhoneNumber(
  ctx: Context,
  tx: Tx,
  account: Caller,
  id: string,
): Promise<void> {
  await hold(tx, 'phone_number', { organization_id: account.organization_id, id }, 'removal')
  const number = await findPhoneNumber(tx, account, id)
  if (!number) throw notFound('PhoneNumber')
  await deleteRows(ctx, tx, phoneNumberKind, account, [number])
}

/** Throws 400 on `field` unless all of them are users of the organization. */
export async function requireUsers(
  tx: Tx,
  organization_id: string,
  field: string,
  user_ids: readonly string[],
): Promise<void> {
  const wanted = [...new Set(user_ids)]
  if (wanted.length === 0) return
  const found = await tx
    .selectFrom('user')
    .select('id')
    .where('organization_id', '=', organization_id)
    .where('id', 'in', wanted)
    .execute()
  if (found.length < wanted.length) throw invalid({ [field]: doesNotExist })
}

export function toFlag(value: boolean): Flag {
  return value ? 1 : 0
}

/** The columns a body sets, phones in E.164. */
function readUpdate(account: Account, body: UpdatePhoneNumber): Partial<PhoneNumber> {
  const { participants, phone_numbers, forward_to_enabled, press_1_to_accept, label } = body
  const problems: FieldErrors = {}
  const readPhone = (field: string, text: string): string => {
    const phone = parsePhone(text, account.country)
    if (!phone) problems[field] = badPhone
    return phone ?? ''
  }
  const forward_to = body.forward_to?.trim() ? readPhone('forward_to', body.forward_to) : null
  const phones = (phone_numbers ?? []).map((text) => readPhone('phone_numbers', text))
  if (Object.keys(problems).length > 0) throw invalid(problems)
  return {
    ...(body.forward_to !== undefined && { forward_to }),
    ...(forward_to_enabled !== undefined && { forward_to_enabled: toFlag(forward_to_enabled) }),
    ...(press_1_to_accept !== undefined && { press_1_to_accept: toFlag(press_1_to_accept) }),
    ...(label !== undefined && { label: label ?? '' }),
    ...(participants && { participants: toJson([...new Set(participants)]) }),
    ...(phone_numbers && { phone_numbers: toJson([...new Set(phones)]) }),
    ...given(body, 'inbound_ring_duration'),
    ...given(body, 'voicemail_greeting_url'),
  }
}

/** A field as it came, absent when the caller left it out. */
function given<Field extends 'inbound_ring_duration' | 'voicemail_greeting_url'>(
  body: UpdatePhoneNumber,
  field: Field,
): Partial<PhoneNumber> {
  return body[field] === undefined ? {} : { [field]: body[field] }
}
