/** Creating and changing contacts. */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { GivenValues } from '../custom-fields/read-custom-values.ts'
import { readValues } from '../custom-fields/read-custom-values.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { changeRows, insertRows } from '../events/change-rows.ts'
import { doesNotExist, invalid } from '../http/errors.ts'
import type { Instant } from '../values/instant.ts'
import { toJson } from '../values/json.ts'
import {
  type Contact,
  type ContactEmail,
  type ContactUrl,
  contactKind,
  type WholeContact,
} from './contact.ts'
import { deletePhones } from './delete-contact.ts'
import { findWholeContacts, phonesOf } from './list-contacts.ts'
import { indexContact, named } from './make-findable.ts'
import { checkCreator, insertLead } from './write-lead.ts'

export type ContactFields = {
  lead_id?: string | null | undefined
  name?: string | null | undefined
  title?: string | null | undefined
  /** E.164, or whatever a carrier calls the sender. */
  phones?: { phone: string; type: string }[] | undefined
  emails?: ContactEmail[] | undefined
  urls?: ContactUrl[] | undefined
  timezone?: string | null | undefined
  created_by?: string | null | undefined
  date_created?: Instant | undefined
  custom?: GivenValues | undefined
}

/**
 * A contact without a lead gets a new one, named after it (contract §4.2). Throws 400 when the lead or
 * the creator is not of the organization.
 */
export async function insertContact(
  ctx: Context,
  tx: Tx,
  actor: Cause,
  fields: ContactFields,
): Promise<Contact> {
  const { organization_id } = actor
  await checkCreator(tx, organization_id, fields.created_by)
  const now = ctx.clock.nowOf(organization_id)
  const contact: WholeContact = {
    organization_id,
    id: ctx.newId('cont'),
    rev: 0,
    lead_id: await leadFor(ctx, tx, actor, fields),
    ...named(fields.name),
    title: fields.title ?? '',
    emails: toJson(fields.emails ?? []),
    urls: toJson(fields.urls ?? []),
    timezone: fields.timezone ?? null,
    custom: await readValues(tx, organization_id, 'contact', fields.custom),
    created_by: fields.created_by || actor.user_id,
    updated_by: actor.user_id,
    date_created: fields.date_created ?? now,
    date_updated: now,
    phones: phonesOf(fields.phones ?? []),
  }
  await insertRows(ctx, tx, contactKind, actor, [contact])
  await insertPhones(tx, contact, fields.phones ?? [])
  await indexContact(tx, contact)
  return contact
}

/** Partial, but lists are replaced whole. Undefined when there is no such contact. */
export async function updateContact(
  ctx: Context,
  tx: Tx,
  actor: Cause,
  id: string,
  fields: ContactFields,
): Promise<Contact | undefined> {
  const { organization_id } = actor
  await hold(tx, 'contact', { organization_id, id })
  const [before] = await findWholeContacts(tx, organization_id, { id })
  if (!before) return undefined
  // Its messages are on the lead's timeline: moving the contact alone would tear them apart.
  if (fields.lead_id && fields.lead_id !== before.lead_id) {
    throw invalid({ lead_id: 'Value cannot be changed.' })
  }
  const set: Partial<WholeContact> = {
    ...(fields.name !== undefined && named(fields.name)),
    ...(fields.title !== undefined && { title: fields.title ?? '' }),
    ...(fields.emails && { emails: toJson(fields.emails) }),
    ...(fields.urls && { urls: toJson(fields.urls) }),
    ...(fields.timezone !== undefined && { timezone: fields.timezone }),
    ...(fields.phones && { phones: phonesOf(fields.phones) }),
    ...(fields.custom && {
      custom: await readValues(tx, organization_id, 'contact', fields.custom, before.custom),
    }),
    updated_by: actor.user_id,
    date_updated: ctx.clock.nowOf(organization_id),
  }
  const [contact] = await changeRows(ctx, tx, contactKind, actor, [{ before, set }])
  // After the compare-and-set: whoever loses it has changed nothing.
  if (fields.phones) {
    await deletePhones(tx, organization_id, [id])
    await insertPhones(tx, before, fields.phones)
  }
  if (contact) await indexContact(tx, contact, before)
  return contact
}

async function leadFor(ctx: Context, tx: Tx, actor: Cause, fields: ContactFields): Promise<string> {
  if (!fields.lead_id) return (await insertLead(ctx, tx, actor, { name: fields.name })).id
  const lead = await tx
    .selectFrom('lead')
    .select('id')
    .where('organization_id', '=', actor.organization_id)
    .where('id', '=', fields.lead_id)
    .executeTakeFirst()
  if (!lead) throw invalid({ lead_id: doesNotExist })
  return lead.id
}

async function insertPhones(
  tx: Tx,
  { organization_id, id }: Contact,
  phones: readonly { phone: string; type: string }[],
): Promise<void> {
  const rows = phones.map(({ phone, type }, position) => {
    return { organization_id, contact_id: id, position, phone, type }
  })
  await insertMany(tx, 'contact_phone', rows)
}
