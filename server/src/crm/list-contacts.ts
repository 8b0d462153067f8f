/** Reads contacts: by id for verbs, by filter for the list, by lead for the lead's presenter. */
import type { Reader } from '../db/database.ts'
import { type Page, type PageRequest, pageOfRows } from '../http/listing.ts'
import { toJson } from '../values/json.ts'
import type { Contact, WholeContact } from './contact.ts'

/** A row is found only by its id together with its organization (invariant I11). */
export async function findContact(
  db: Reader,
  organization_id: string,
  id: string,
): Promise<Contact | undefined> {
  return db
    .selectFrom('contact')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** The contacts that `condition` finds, each with its phones. */
export async function findWholeContacts(
  db: Reader,
  organization_id: string,
  condition: { id: string } | { lead_id: string },
): Promise<WholeContact[]> {
  const contacts = await db
    .selectFrom('contact')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where((eb) => eb.and(condition))
    .orderBy('id')
    .execute()
  const phones = await db
    .selectFrom('contact_phone')
    .select(['contact_id', 'phone', 'type'])
    .where('organization_id', '=', organization_id)
    .where(
      'contact_id',
      'in',
      contacts.map(({ id }) => id),
    )
    .orderBy('position')
    .execute()
  const byContact = Map.groupBy(phones, ({ contact_id }) => contact_id)
  return contacts.map((contact) => {
    const own = byContact.get(contact.id) ?? []
    return { ...contact, phones: phonesOf(own) }
  })
}

/** As an event keeps them. */
export function phonesOf(
  phones: readonly { phone: string; type: string }[],
): WholeContact['phones'] {
  return toJson(phones.map(({ phone, type }) => ({ phone, type })))
}

/** Filters combine with and; null or undefined does not filter. */
export type ContactFilter = {
  id?: string[] | null | undefined
  lead_id?: string[] | null | undefined
}

/** Newest first. */
export async function listContacts(
  db: Reader,
  organization_id: string,
  filter: ContactFilter,
  page: PageRequest,
): Promise<Page<Contact>> {
  let query = db.selectFrom('contact').selectAll().where('organization_id', '=', organization_id)
  for (const column of ['id', 'lead_id'] as const) {
    const values = filter[column]
    if (values) query = query.where(column, 'in', values)
  }
  return pageOfRows(query.orderBy('date_created', 'desc').orderBy('id', 'desc'), page)
}

/** All contacts of some leads, in the order in which they were added. */
export async function listContactsOfLeads(
  db: Reader,
  organization_id: string,
  lead_ids: readonly string[],
): Promise<Contact[]> {
  if (lead_ids.length === 0) return []
  const contacts = await db
    .selectFrom('contact')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('lead_id', 'in', lead_ids)
    .execute()
  // SQLite, asked for an order, would go through all contacts of the organization in it.
  const age = ({ date_created, id }: Contact): string => `${date_created} ${id}`
  return contacts.toSorted((one, other) => (age(one) < age(other) ? -1 : 1))
}

/** In this order; one that is gone by now is left out. */
export async function readContacts(
  db: Reader,
  organization_id: string,
  ids: string[],
): Promise<Contact[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('contact')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', 'in', ids)
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
