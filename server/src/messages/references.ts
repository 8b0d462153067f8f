/** Reads what a batch of messages refers to, one statement a table, keyed so that no organization sees another's. */

import type { Organization, User } from '../accounts/account.ts'
import type { Contact, ContactPhone } from '../contacts/contact.ts'
import type { Reader } from '../db/database.ts'
import type { Lead } from '../leads/lead.ts'
import type { PhoneNumber } from '../phone-numbers/phone-number.ts'
import type { Template } from '../templates/template.ts'

export type Wanted = {
  organization_id: string
  lead_id?: string | null | undefined
  contact_id?: string | null | undefined
  user_ids?: (string | null | undefined)[]
  template_id?: string | null | undefined
  local_phone?: string | null | undefined
  remote_phone?: string | null | undefined
}

export type References = {
  organization(organization_id: string): Organization | undefined
  lead(organization_id: string, id: string): Lead | undefined
  contact(organization_id: string, id: string): Contact | undefined
  phonesOf(organization_id: string, contact_id: string): ContactPhone[]
  user(organization_id: string, id: string): User | undefined
  template(organization_id: string, id: string): Template | undefined
  phoneNumber(organization_id: string, number: string): PhoneNumber | undefined
  hasOptedOut(organization_id: string, remote_phone: string): boolean
}

type Owned = { organization_id: string }

/** A row is found only by its id together with its organization (invariant I11). */
export async function loadReferences(db: Reader, wanted: readonly Wanted[]): Promise<References> {
  const within = present(wanted.map((want) => want.organization_id))
  const contacts = await byId(
    db,
    within,
    'contact',
    wanted.map((want) => want.contact_id),
  )
  const leadIds = [...wanted.map((want) => want.lead_id), ...contacts.map((row) => row.lead_id)]
  const organizations = await db
    .selectFrom('organization')
    .selectAll()
    .where('id', 'in', within)
    .execute()
  const leads = await byId(db, within, 'lead', leadIds)
  const phones = await phonesOf(
    db,
    within,
    contacts.map((row) => row.id),
  )
  const users = await byId(
    db,
    within,
    'user',
    wanted.flatMap((want) => want.user_ids ?? []),
  )
  const templates = await byId(
    db,
    within,
    'sms_template',
    wanted.map((want) => want.template_id),
  )
  const numbers = await numbersOf(
    db,
    within,
    wanted.map((want) => want.local_phone),
  )
  const optOuts = await optOutsOf(
    db,
    within,
    wanted.map((want) => want.remote_phone),
  )

  const phonesByContact = Map.groupBy(phones, (row) => keyOf(row, row.contact_id))
  const optOut = finder(optOuts, (row) => row.remote_phone)
  return {
    organization: (organization_id) => organizations.find((row) => row.id === organization_id),
    lead: finder(leads, idOf),
    contact: finder(contacts, idOf),
    phonesOf: (organization_id, id) => phonesByContact.get(keyOf({ organization_id }, id)) ?? [],
    user: finder(users, idOf),
    template: finder(templates, idOf),
    phoneNumber: finder(numbers, (row) => row.number),
    hasOptedOut: (organization_id, phone) => optOut(organization_id, phone) !== undefined,
  }
}

const idOf = (row: { id: string }): string => row.id

/** A look-up by organization and name: the two are one key, so that neither works alone. */
function finder<T extends Owned>(rows: readonly T[], nameOf: (row: T) => string) {
  const index = new Map(rows.map((row) => [keyOf(row, nameOf(row)), row]))
  return (organization_id: string, name: string): T | undefined =>
    index.get(keyOf({ organization_id }, name))
}

function keyOf({ organization_id }: Owned, name: string): string {
  return `${organization_id} ${name}`
}

function present(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.filter((value): value is string => typeof value === 'string'))]
}

type ById = { contact: Contact; lead: Lead; user: User; sms_template: Template }

async function byId<T extends keyof ById>(
  db: Reader,
  within: string[],
  table: T,
  values: readonly (string | null | undefined)[],
): Promise<ById[T][]> {
  const ids = present(values)
  if (ids.length === 0) return []
  // The union of tables defeats Kysely's inference; each row type is the table's own.
  const query = db
    .selectFrom(table as 'lead')
    .selectAll()
    .where('organization_id', 'in', within)
    .where('id', 'in', ids)
  return (await query.execute()) as unknown as ById[T][]
}

async function phonesOf(
  db: Reader,
  within: string[],
  contact_ids: readonly string[],
): Promise<ContactPhone[]> {
  if (contact_ids.length === 0) return []
  return db
    .selectFrom('contact_phone')
    .selectAll()
    .where('organization_id', 'in', within)
    .where('contact_id', 'in', contact_ids)
    .orderBy('position')
    .execute()
}

async function numbersOf(
  db: Reader,
  within: string[],
  values: readonly (string | null | undefined)[],
): Promise<PhoneNumber[]> {
  const numbers = present(values)
  if (numbers.length === 0) return []
  return db
    .selectFrom('phone_number')
    .selectAll()
    .where('organization_id', 'in', within)
    .where('number', 'in', numbers)
    .execute()
}

async function optOutsOf(
  db: Reader,
  within: string[],
  values: readonly (string | null | undefined)[],
) {
  const phones = present(values)
  if (phones.length === 0) return []
  return db
    .selectFrom('opt_out')
    .selectAll()
    .where('organization_id', 'in', within)
    .where('remote_phone', 'in', phones)
    .execute()
}
