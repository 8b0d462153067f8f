/** The only way out for a message: row to wire, in the order of the documentation's examples. */
import { fullName, type User } from '../accounts/account.ts'
import type { Reader } from '../db/database.ts'
import { fromJson } from '../db/values.ts'
import { countryOfPhone, formatPhone } from '../phone-numbers/phone.ts'
import type { Message } from './message.ts'
import type { Sms } from './message-schema.ts'

export type NameOf = (user_id: string | null) => string | null

export function presentSms(row: Message, nameOf: NameOf): Sms {
  return {
    _type: 'SMS',
    activity_at: row.activity_at,
    contact_id: row.contact_id,
    cost: row.cost,
    created_by: row.created_by,
    date_created: row.date_created,
    date_scheduled: row.date_scheduled,
    date_sent: row.date_sent,
    date_updated: row.date_updated,
    direction: row.direction,
    error_message: row.error_message,
    id: row.id,
    lead_id: row.lead_id,
    local_country_iso: row.local_phone && countryOfPhone(row.local_phone),
    local_phone: row.local_phone,
    local_phone_formatted: row.local_phone && formatPhone(row.local_phone),
    organization_id: row.organization_id,
    remote_country_iso: row.remote_phone && countryOfPhone(row.remote_phone),
    remote_phone: row.remote_phone,
    remote_phone_formatted: row.remote_phone && formatPhone(row.remote_phone),
    source: row.source,
    status: row.status,
    template_id: row.template_id,
    text: row.text,
    updated_by: row.updated_by,
    user_id: row.user_id,
    users: [],
    created_by_name: nameOf(row.created_by),
    updated_by_name: nameOf(row.updated_by),
    user_name: nameOf(row.user_id),
    ...(row.attachments && { attachments: fromJson(row.attachments) }),
  }
}

/** Presents rows of one organization, their users' names read in one statement. */
export async function presentMessages(
  db: Reader,
  organization_id: string,
  rows: readonly Message[],
): Promise<Sms[]> {
  const ids = rows.flatMap((row) => [row.created_by, row.updated_by, row.user_id])
  const nameOf = await namesOf(db, organization_id, ids)
  return rows.map((row) => presentSms(row, nameOf))
}

/** A look-up of user names within one organization. */
export async function namesOf(
  db: Reader,
  organization_id: string,
  user_ids: readonly (string | null)[],
): Promise<NameOf> {
  const wanted = [...new Set(user_ids)].filter((id) => id !== null)
  const users: Pick<User, 'id' | 'first_name' | 'last_name'>[] =
    wanted.length === 0
      ? []
      : await db
          .selectFrom('user')
          .select(['id', 'first_name', 'last_name'])
          .where('organization_id', '=', organization_id)
          .where('id', 'in', wanted)
          .execute()
  const names = new Map(users.map((user) => [user.id, fullName(user)]))
  return (user_id) => (user_id === null ? null : (names.get(user_id) ?? null))
}
