/** The only way out for a contact: row to wire, phones and their consent included. */
import { type ConsentAction, isLastConsent, selectLastConsents } from '../consent/consent.ts'
import { type ShownValues, showValues } from '../custom-fields/custom-values.ts'
import type { Reader } from '../db/database.ts'
import { countryOfPhone, formatPhone } from '../phone-numbers/phone.ts'
import { fromJson } from '../values/json.ts'
import type { ContactPhone as PhoneRow, Contact as Row, WholeContact } from './contact.ts'
import type { Contact, ContactPhone } from './contact-schema.ts'

type Phone = Pick<PhoneRow, 'phone' | 'type'> & { consent: ConsentAction | null }
type OwnedPhone = Phone & Pick<PhoneRow, 'contact_id'>

/** Presents rows of one organization, all their phones and their consent read in one statement. */
export async function presentContacts(
  db: Reader,
  organization_id: string,
  rows: readonly Row[],
): Promise<Contact[]> {
  const phones = await listPhones(db, organization_id, rows)
  const byContact = Map.groupBy(phones, (phone) => phone.contact_id)
  const valuesOf = await showValues(db, organization_id, 'contact', rows)
  return rows.map((row) => presentContact(row, byContact.get(row.id) ?? [], valuesOf(row)))
}

/** As above, of contacts as they were: with the phones that they had. */
export async function presentWholeContacts(
  db: Reader,
  organization_id: string,
  rows: readonly WholeContact[],
): Promise<Contact[]> {
  const phonesOf = new Map(rows.map((row) => [row, fromJson(row.phones)]))
  const keys = [...new Set([...phonesOf.values()].flat().map(({ phone }) => phone))]
  const consents =
    keys.length === 0
      ? []
      : await selectLastConsents(db, { organization_ids: [organization_id], keys })
  const actions = new Map(consents.map(({ remote_phone, action }) => [remote_phone, action]))
  const valuesOf = await showValues(db, organization_id, 'contact', rows)
  return rows.map((row) => {
    const phones = (phonesOf.get(row) ?? []).map((own) => {
      return { ...own, consent: actions.get(own.phone) ?? null }
    })
    return presentContact(row, phones, valuesOf(row))
  })
}

function presentContact(row: Row, phones: readonly Phone[], { byId }: ShownValues): Contact {
  const emails = fromJson(row.emails)
  const [email, phone] = [emails[0]?.email, phones[0]?.phone]
  return {
    created_by: row.created_by,
    ...byId,
    date_created: row.date_created,
    date_updated: row.date_updated,
    display_name: row.name || email || (phone ? formatPhone(phone) : ''),
    emails: emails.map(({ email, type }) => ({ email, is_unsubscribed: false, type })),
    id: row.id,
    integration_links: [],
    lead_id: row.lead_id,
    lead_suggestions_operation_id: null,
    name: row.name,
    organization_id: row.organization_id,
    phones: phones.map(presentPhone),
    recent_calls: [],
    subscriptions: [],
    timezone: row.timezone,
    timezone_source: null,
    title: row.title,
    updated_by: row.updated_by,
    urls: fromJson(row.urls).map(({ url, type }) => ({ type, url })),
  }
}

function presentPhone({ phone, type, consent }: Phone): ContactPhone {
  return {
    country: countryOfPhone(phone),
    outbound_sms_blocked: consent === 'opt_out',
    phone,
    phone_formatted: formatPhone(phone),
    type,
    tz_ids: [],
  }
}

async function listPhones(
  db: Reader,
  organization_id: string,
  contacts: readonly Row[],
): Promise<OwnedPhone[]> {
  if (contacts.length === 0) return []
  const ids = contacts.map((contact) => contact.id)
  return db
    .selectFrom('contact_phone')
    .leftJoin('consent', (join) =>
      join
        .onRef('consent.organization_id', '=', 'contact_phone.organization_id')
        .onRef('consent.remote_phone', '=', 'contact_phone.phone')
        .on(isLastConsent()),
    )
    .selectAll('contact_phone')
    .select('consent.action as consent')
    .where('contact_phone.organization_id', '=', organization_id)
    .where('contact_phone.contact_id', 'in', ids)
    .orderBy('contact_phone.position')
    .execute()
}
