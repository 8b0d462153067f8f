/** Creating and changing contacts. */
import type { Context } from '../context.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { doesNotExist, invalid } from '../http/errors.ts'
import type { Instant } from '../values/instant.ts'
import { toJson } from '../values/json.ts'
import type { Contact, ContactEmail, ContactUrl } from './contact.ts'
import { deletePhones } from './delete-contact.ts'
import { findContact } from './list-contacts.ts'
import { type Actor, insertLead } from './write-lead.ts'

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
}

/**
 * A contact without a lead gets a new one, named after it (contract §4.2). Throws 400 when the lead or
 * the creator is not of the organization.
 */
export async function insertContact(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  fields: ContactFields,
): Promise<Contact> {
  const { organization_id } = actor
  await checkCreator(tx, organization_id, fields.created_by)
  const now = ctx.clock.nowOf(organization_id)
  const contact: Contact = {
    organization_id,
    id: ctx.newId('cont'),
    lead_id: await leadFor(ctx, tx, actor, fields),
    name: fields.name ?? null,
    title: fields.title ?? '',
    emails: toJson(fields.emails ?? []),
    urls: toJson(fields.urls ?? []),
    timezone: fields.timezone ?? null,
    created_by: fields.created_by || actor.user_id,
    updated_by: actor.user_id,
    date_created: fields.date_created ?? now,
    date_updated: now,
  }
  await tx.insertInto('contact').values(contact).execute()
  await insertPhones(tx, contact, fields.phones ?? [])
  return contact
}

/** Partial, but lists are replaced whole. Undefined when there is no such contact. */
export async function updateContact(
  ctx: Context,
  tx: Tx,
  actor: Actor,
  id: string,
  fields: ContactFields,
): Promise<Contact | undefined> {
  const contact = await findContact(tx, actor.organization_id, id)
  if (!contact) return undefined
  // Its messages are on the lead's timeline: moving the contact alone would tear them apart.
  if (fields.lead_id && fields.lead_id !== contact.lead_id) {
    throw invalid({ lead_id: 'Value cannot be changed.' })
  }
  if (fields.phones) {
    await deletePhones(tx, actor.organization_id, id)
    await insertPhones(tx, contact, fields.phones)
  }
  return tx
    .updateTable('contact')
    .set({
      ...(fields.name !== undefined && { name: fields.name }),
      ...(fields.title !== undefined && { title: fields.title ?? '' }),
      ...(fields.emails && { emails: toJson(fields.emails) }),
      ...(fields.urls && { urls: toJson(fields.urls) }),
      ...(fields.timezone !== undefined && { timezone: fields.timezone }),
      updated_by: actor.user_id,
      date_updated: ctx.clock.nowOf(actor.organization_id),
    })
    .where('organization_id', '=', actor.organization_id)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

async function leadFor(ctx: Context, tx: Tx, actor: Actor, fields: ContactFields): Promise<string> {
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

async function checkCreator(
  tx: Tx,
  organization_id: string,
  user_id: string | null | undefined,
): Promise<void> {
  if (!user_id) return
  const user = await tx
    .selectFrom('user')
    .select('id')
    .where('organization_id', '=', organization_id)
    .where('id', '=', user_id)
    .executeTakeFirst()
  if (!user) throw invalid({ created_by: doesNotExist })
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
