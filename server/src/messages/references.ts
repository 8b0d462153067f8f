/** Reads what a batch of messages refers to, one statement a table, keyed so that no organization sees another's. */

import type { Compilable, Selectable } from 'kysely'
import type { Organization, User } from '../accounts/account.ts'
import { type Consent, selectLastConsents } from '../consent/consent.ts'
import type { Contact, ContactPhone } from '../crm/contact.ts'
import type { Lead } from '../crm/lead.ts'
import type { Reader } from '../db/database.ts'
import { type Prepared, prepared } from '../db/prepared.ts'
import type { Tables } from '../db/tables.ts'
import type { PhoneNumber } from '../phone-numbers/phone-number.ts'
import type { Template } from '../templates/template.ts'
import { ownersOf } from '../values/owners.ts'

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
  /** In the order of the contact. */
  phonesOf(organization_id: string, contact_id: string): ContactPhone[]
  user(organization_id: string, id: string): User | undefined
  template(organization_id: string, id: string): Template | undefined
  phoneNumber(organization_id: string, number: string): PhoneNumber | undefined
  /**
   * The last entry of the consent log, which is what holds. Throws for a phone that nobody looked up: not
   * to know is not to be free to send.
   */
  consent(organization_id: string, remote_phone: string | null): Consent | undefined
  hasOptedOut(organization_id: string, remote_phone: string | null): boolean
}

type Owned = { organization_id: string }

/**
 * A row is found only by its id together with its organization (invariant I11). Of whom a message may go
 * to, the phones named are asked, and the first phone of each contact.
 */
export async function loadReferences(db: Reader, wanted: readonly Wanted[]): Promise<References> {
  const organization_ids = ownersOf(wanted)
  const find = async <Row>(query: Prepared<Keys, Row>, values: Nullable[]): Promise<Row[]> => {
    const keys = present(values)
    return keys.length === 0 ? [] : query(db, { organization_ids, keys })
  }
  const all = (of: (want: Wanted) => Nullable): Nullable[] => wanted.map(of)
  const contactIds = all((want) => want.contact_id)
  const userIds = wanted.flatMap((want) => want.user_ids ?? [])
  const templateIds = all((want) => want.template_id)
  const localPhones = all((want) => want.local_phone)
  const [organizations, contacts, phones, users, templates, numbers] = await Promise.all([
    select.organizations(db, { organization_ids }),
    find(select.contacts, contactIds),
    find(select.phones, contactIds),
    find(select.users, userIds),
    find(select.templates, templateIds),
    find(select.numbers, localPhones),
  ])
  // What depends on the contacts.
  const leadIds = [...all((want) => want.lead_id), ...contacts.map((row) => row.lead_id)]
  const phonesByContact = Map.groupBy(phones, (row) => keyOf(row, row.contact_id))
  const firstPhones = [...phonesByContact.values()].map(([first]) => first?.phone)
  const remotePhones = [...all((want) => want.remote_phone), ...firstPhones]
  const [leads, consents] = await Promise.all([
    find(select.leads, leadIds),
    find(selectLastConsents, remotePhones),
  ])
  const consent = consentsAmong(remotePhones, consents)
  return {
    organization: (organization_id) => organizations.find((row) => row.id === organization_id),
    lead: finder(leads, idOf),
    contact: finder(contacts, idOf),
    phonesOf: (organization_id, id) => phonesByContact.get(keyOf({ organization_id }, id)) ?? [],
    user: finder(users, idOf),
    template: finder(templates, idOf),
    phoneNumber: finder(numbers, (row) => row.number),
    consent,
    hasOptedOut: (organization_id, phone) => consent(organization_id, phone)?.action === 'opt_out',
  }
}

function consentsAmong(
  phones: readonly Nullable[],
  consents: readonly Consent[],
): References['consent'] {
  const asked = new Set(phones)
  const consent = finder(consents, (row) => row.remote_phone)
  return (organization_id, phone) => {
    if (!phone) return undefined
    if (!asked.has(phone)) throw new Error('Nobody asked whether this phone has opted out.')
    return consent(organization_id, phone)
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

type Nullable = string | null | undefined

function present(values: readonly Nullable[]): string[] {
  return [...new Set(values.filter((value): value is string => typeof value === 'string'))]
}

type Keys = { organization_ids: string[]; keys: string[] }
type Kept = Pick<Tables, 'contact' | 'lead' | 'user' | 'sms_template'>

const select = {
  contacts: byId('contact'),
  leads: byId('lead'),
  users: byId('user'),
  templates: byId('sms_template'),
  organizations: prepared((db, { organization_ids }: { organization_ids: string[] }) =>
    db.selectFrom('organization').selectAll().where('id', 'in', organization_ids),
  ),
  phones: prepared((db, { organization_ids, keys }: Keys) =>
    db
      .selectFrom('contact_phone')
      .selectAll()
      .where('organization_id', 'in', organization_ids)
      .where('contact_id', 'in', keys)
      .orderBy('position'),
  ),
  numbers: prepared((db, { organization_ids, keys }: Keys) =>
    db
      .selectFrom('phone_number')
      .selectAll()
      .where('organization_id', 'in', organization_ids)
      .where('number', 'in', keys),
  ),
}

function byId<T extends keyof Kept>(table: T): Prepared<Keys, Selectable<Kept[T]>> {
  return prepared(
    (db, { organization_ids, keys }: Keys) =>
      // The union of tables defeats Kysely's inference; each row type is the table's own.
      db
        .selectFrom(table as 'lead')
        .selectAll()
        .where('organization_id', 'in', organization_ids)
        .where('id', 'in', keys) as unknown as Compilable<Selectable<Kept[T]>>,
  )
}
