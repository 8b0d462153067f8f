/** The only way out for a contact: row to wire, phones and their consent included. */
import { type ConsentAction, isLastConsent } from '../consent/consent.ts'
import type { Reader } from '../db/database.ts'
import { countryOfPhone, formatPhone } from '../phone-numbers/phone.ts'
import { fromJson } from '../values/json.ts'
import type { ContactPhone as PhoneRow, Contact as Row } from './contact.ts'
import type { Contact, ContactPhone } from './contact-schema.ts'

type Phone = PhoneRow & { consent: ConsentAction | null }

/** Presents rows of one organization, all their phones and their consent read in one statement. */
export async function presentContacts(
  db: Reader,
  organization_id: string,
  rows: readonly Row[],
): Promise<Contact[]> {
  const phones = await listPhones(db, organization_id, rows)
  const byContact = Map.groupBy(phones, (phone) => phone.contact_id)
  return rows.map((row) => presentContact(row, byContact.get(row.id) ?? []))
}

function presentContact(row: Row, phones: readonly Phone[]): Contact {
  const emails = fromJson(row.emails)
  const [email, phone] = [emails[0]?.email, phones[0]?.phone]
  return {
    created_by: row.created_by,
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
): Promise<Phone[]> {
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
