/** The numbers an organization sends from (Close's phone_number; contract §3.1). */
import type { Selectable } from 'kysely'
import type { StoredKind } from '../events/change-rows.ts'
import { shownWhole } from '../events/logged-object.ts'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

export const phoneNumberTypes = ['internal', 'external', 'virtual'] as const
export type PhoneNumberType = (typeof phoneNumberTypes)[number]
export const carrierTypes = ['local', 'national', 'mobile', 'tollfree', 'shortcode'] as const
export type CarrierType = (typeof carrierTypes)[number]

/** 0 or 1: neither engine's driver binds booleans the same way. */
export type Flag = 0 | 1

export interface PhoneNumberTable {
  organization_id: string
  id: string
  /** Counts changes; each is a compare-and-set against the revision it read, and has its event. */
  rev: number
  number: string
  country: string | null
  type: PhoneNumberType
  label: string
  /** Null for a group number. */
  user_id: string | null
  participants: Json<string[]>
  phone_numbers: Json<string[]>
  carrier_type: CarrierType | null
  sms_enabled: Flag
  mms_enabled: Flag
  is_premium: Flag
  is_verified: Flag
  supports_sms_to_countries: Json<string[]>
  supports_mms_to_countries: Json<string[]>
  forward_to: string | null
  forward_to_enabled: Flag
  press_1_to_accept: Flag
  voicemail_greeting_url: string | null
  inbound_ring_duration: number | null
  date_created: Instant
  date_updated: Instant

  /** The configured carrier that sends and receives for this number. */
  carrier_id: string
}
export type PhoneNumber = Selectable<PhoneNumberTable>

export const phoneNumberKind: StoredKind<PhoneNumber> = {
  ...shownWhole(['phone_number'], () => null),
  table: 'phone_number',
}

/** Only rented numbers with SMS can send (contract §3.1, `type`). */
export function canSend(number: PhoneNumber): boolean {
  return number.type === 'internal' && number.sms_enabled === 1
}
