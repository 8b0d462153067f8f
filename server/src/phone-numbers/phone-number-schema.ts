/** Phone numbers on the wire (contract §3.1). */
import { z } from 'zod'
import { instant, nullableInstant, phoneText, webUrl } from '../http/schema.ts'
import { carrierTypes, phoneNumberTypes } from './phone-number.ts'

const listMax = 500
const userIds = z.array(z.string().max(100)).max(listMax, { error: 'List is too long.' })
const ringDuration = z
  .int({ error: 'Value must be of int type.' })
  .min(15, { error: 'Value must be from 15 to 90.' })
  .max(90, { error: 'Value must be from 15 to 90.' })
const secureUrl = webUrl.refine((url) => /^https:/i.test(url), {
  error: 'The URL must start with https://.',
})

/** What is null in an answer may be null here, so that an answer can be put back whole. */
export const UpdatePhoneNumber = z
  .object({
    forward_to: phoneText.nullish(),
    forward_to_enabled: z.boolean().optional(),
    inbound_ring_duration: ringDuration.nullish().meta({
      description: 'Seconds; null is the default of 30.',
    }),
    label: z.string().max(255).nullish(),
    participants: userIds.optional(),
    phone_numbers: z.array(phoneText).max(listMax, { error: 'List is too long.' }).optional(),
    press_1_to_accept: z.boolean().optional(),
    voicemail_greeting_url: secureUrl.nullish(),
  })
  .meta({ id: 'UpdatePhoneNumber' })
export type UpdatePhoneNumber = z.infer<typeof UpdatePhoneNumber>

export const RequestPhoneNumber = z
  .object({
    assign_to: userIds.nullish().meta({ description: 'Who uses it; you, when missing.' }),
    bundle_id: z.string().nullish().meta({ description: 'Accepted and without effect.' }),
    carrier_type: z.enum(['local', 'national', 'mobile', 'tollfree']).nullish(),
    country: z
      .string()
      .regex(/^[A-Za-z]{2}$/, { error: 'Not a valid choice.' })
      .meta({ description: 'Two-letter ISO code, such as US.' }),
    prefix: z
      .string()
      .regex(/^\d{0,5}$/, { error: 'The value must be at most 5 digits.' })
      .default('')
      .meta({ description: 'What the number begins with after its country code.' }),
    sharing: z.enum(['personal', 'group']).default('personal'),
    with_mms: z.boolean().nullish().meta({ description: 'When missing: in the US and Canada.' }),
    with_sms: z.boolean().nullish().meta({ description: 'When missing: yes.' }),
  })
  .meta({ id: 'RequestPhoneNumber' })
export type RequestPhoneNumber = z.infer<typeof RequestPhoneNumber>

const nullable = z.string().nullable()

export const PhoneNumber = z
  .object({
    address_id: nullable,
    bundle_id: nullable,
    carrier: z.enum(['twilio', 'plivo']).nullable(),
    carrier_type: z.enum(carrierTypes).nullable(),
    country: nullable,
    date_created: instant,
    date_updated: instant,
    forward_to: nullable,
    forward_to_enabled: z.boolean(),
    forward_to_formatted: nullable,
    id: z.string(),
    inbound_ring_duration: z.int().nullable(),
    is_group_number: z.boolean(),
    is_premium: z.boolean(),
    is_verified: z.boolean(),
    label: z.string(),
    last_billed_price: z.number().nullable(),
    mms_enabled: z.boolean(),
    next_billing_on: nullableInstant,
    number: z.string(),
    number_formatted: z.string(),
    organization_id: z.string(),
    participants: z.array(z.string()),
    phone_numbers: z.array(z.string()),
    phone_numbers_formatted: z.array(z.string()),
    press_1_to_accept: z.boolean(),
    sms_enabled: z.boolean(),
    supports_mms_to_countries: z.array(z.string()),
    supports_sms_to_countries: z.array(z.string()),
    type: z.enum(phoneNumberTypes),
    user_id: nullable.meta({ description: 'Null for a group number.' }),
    voicemail_greeting_url: nullable,
    was_ported: z.boolean(),
  })
  .meta({ id: 'PhoneNumber' })
export type PhoneNumber = z.infer<typeof PhoneNumber>
