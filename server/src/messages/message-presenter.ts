/** The only way out for a message: row to wire, in the order of the documentation's examples. */
import { type NameOf, namesOf } from '../accounts/user-names.ts'
import type { Context } from '../context.ts'
import { afterCommit } from '../db/after-commit.ts'
import { presentAttachments } from '../media/attachment.ts'
import { countryOfPhone, formatPhone } from '../phone-numbers/phone.ts'
import type { Message } from './message.ts'
import type { Sms } from './message-schema.ts'

export function presentSms(row: Message, nameOf: NameOf, publicUrl: string): Sms {
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
    ...(row.attachments && { attachments: presentAttachments(row.attachments, publicUrl) }),
  }
}

/** Presents rows of one organization, their users' names read in one statement. */
export async function presentMessages(
  { db, config }: Pick<Context, 'db' | 'config'>,
  organization_id: string,
  rows: readonly Message[],
): Promise<Sms[]> {
  const ids = rows.flatMap((row) => [row.created_by, row.updated_by, row.user_id])
  const nameOf = await namesOf(db.read, organization_id, ids)
  return rows.map((row) => presentSms(row, nameOf, config.publicUrl()))
}

export async function presentMessage(ctx: Context, row: Message): Promise<Sms> {
  const [sms] = await presentMessages(ctx, row.organization_id, [row])
  return sms as Sms
}

/** Presents what a request has just stored: from here on it must not hear that nothing was (F-04). */
export function presentStored(ctx: Context, row: Message): Promise<Sms> {
  return afterCommit(() => presentMessage(ctx, row))
}
