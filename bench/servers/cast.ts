/** Who and what every benchmarked server knows, so that the same request works on each. */

const long = (prefix: string): string => `${prefix}_${'b'.repeat(43)}`

export const cast = {
  key: 'api_bench.0123456789abcdef0123456789abcdef',
  organization_id: long('orga'),
  user_id: long('user'),
  lead_id: long('lead'),
  contact_id: long('cont'),
  local_phone: '+12025550100',
  remote_phone: '+12025550123',
  carrier_id: 'noop',
} as const

export const smsPath = '/api/v1/activity/sms/'

/** All fields that a program which sends would fill in. */
export const smsBody = {
  lead_id: cast.lead_id,
  contact_id: cast.contact_id,
  local_phone: cast.local_phone,
  remote_phone: cast.remote_phone,
  text: 'Hello Ada, your table for two is booked for tonight at eight. See you!',
}
