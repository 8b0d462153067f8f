/** Contacts and their phones (contract §4.2). */
import type { Selectable } from 'kysely'
import type { KeptValues } from '../custom-fields/custom-values.ts'
import type { StoredKind } from '../events/change-rows.ts'
import { shownWhole } from '../events/logged-object.ts'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

export type ContactEmail = { email: string; type: string }
export type ContactUrl = { url: string; type: string }

export interface ContactTable {
  organization_id: string
  id: string
  /** Counts changes, those of its phones among them (as of a lead). */
  rev: number
  lead_id: string
  name: string | null
  /** As it is compared; empty where there is no name. */
  name_folded: string
  title: string
  emails: Json<ContactEmail[]>
  urls: Json<ContactUrl[]>
  timezone: string | null
  custom: KeptValues
  created_by: string | null
  updated_by: string | null
  date_created: Instant
  date_updated: Instant
}
export type Contact = Selectable<ContactTable>

/** A row per phone, so that an inbound text finds its contact by index. */
export interface ContactPhoneTable {
  organization_id: string
  contact_id: string
  position: number
  /** E.164. */
  phone: string
  type: string
}
export type ContactPhone = Selectable<ContactPhoneTable>

/** A row per address of `emails`, so that a contact is found by it. */
export interface ContactEmailTable {
  organization_id: string
  contact_id: string
  position: number
  /** As it is compared (values/folded-text.ts). */
  email_folded: string
}

/** A contact with the phones in their order: one value, whichever tables hold it. */
export type WholeContact = Contact & { phones: Json<Pick<ContactPhone, 'phone' | 'type'>[]> }

export const contactKind: StoredKind<WholeContact> = {
  ...shownWhole(['contact'], ({ lead_id }) => lead_id, ['name_folded']),
  table: 'contact',
  apart: ['phones'],
}
