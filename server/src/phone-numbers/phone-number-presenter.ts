/** The only way out for a phone number: row to wire. */
import { fromJson } from '../values/json.ts'
import { formatPhone } from './phone.ts'
import type { PhoneNumber as Row } from './phone-number.ts'
import type { PhoneNumber } from './phone-number-schema.ts'

/** Addresses, bundles, billing and porting are the business of a phone company: always empty here. */
export function presentPhoneNumber(row: Row): PhoneNumber {
  const phone_numbers = fromJson(row.phone_numbers)
  return {
    address_id: null,
    bundle_id: null,
    carrier: toCarrier(row.carrier_id),
    carrier_type: row.carrier_type,
    country: row.country,
    date_created: row.date_created,
    date_updated: row.date_updated,
    forward_to: row.forward_to,
    forward_to_enabled: row.forward_to_enabled === 1,
    forward_to_formatted: row.forward_to && formatPhone(row.forward_to),
    id: row.id,
    inbound_ring_duration: row.inbound_ring_duration,
    is_group_number: row.user_id === null,
    is_premium: row.is_premium === 1,
    is_verified: row.is_verified === 1,
    label: row.label,
    last_billed_price: null,
    mms_enabled: row.mms_enabled === 1,
    next_billing_on: null,
    number: row.number,
    number_formatted: formatPhone(row.number),
    organization_id: row.organization_id,
    participants: fromJson(row.participants),
    phone_numbers,
    phone_numbers_formatted: phone_numbers.map(formatPhone),
    press_1_to_accept: row.press_1_to_accept === 1,
    sms_enabled: row.sms_enabled === 1,
    supports_mms_to_countries: fromJson(row.supports_mms_to_countries),
    supports_sms_to_countries: fromJson(row.supports_sms_to_countries),
    type: row.type,
    user_id: row.user_id,
    voicemail_greeting_url: row.voicemail_greeting_url,
    was_ported: false,
  }
}

/** Close knows two carriers by name; any other shows as null. */
function toCarrier(carrier_id: string): PhoneNumber['carrier'] {
  return carrier_id === 'twilio' || carrier_id === 'plivo' ? carrier_id : null
}
