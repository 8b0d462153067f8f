/** The SMS activity on the wire: one Zod source for validation, types, serializer and OpenAPI. */
import { z } from 'zod'
import { instant, listQuery, nullableInstant, phoneText, wellFormedUrl } from '../http/schema.ts'
import { attachmentTypes } from '../media/attachment-types.ts'
import { messageStatuses } from './states.ts'

export const attachmentsMax = 10
/** Characters, not UTF-16 units: what the largest carriers take in one request (guarantees S-22). */
export const textMax = 1600

const id = z.string().max(100)
const relation = id.nullish()
const text = z.string().refine((value) => value.length <= textMax || [...value].length <= textMax, {
  error: `The value must be no longer than ${textMax} characters.`,
})

export const AttachmentIn = z
  .object({
    content_type: z.enum(attachmentTypes),
    // Goes into a header later: one line of visible text, no direction tricks (S-34).
    filename: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[^\p{Cc}\p{Bidi_C}]+$/u, {
        error: 'The value must be a file name without control characters.',
      }),
    url: wellFormedUrl,
  })
  .meta({ id: 'SmsAttachmentIn' })

const content = {
  activity_at: nullableInstant.optional(),
  attachments: z.array(AttachmentIn).max(attachmentsMax, { error: 'List is too long.' }).nullish(),
  contact_id: relation.meta({
    description: 'Its first phone is used when remote_phone is missing.',
  }),
  date_scheduled: nullableInstant.optional().meta({
    description:
      'When to send; required by status scheduled. Without an offset, x-tz-offset applies.',
  }),
  lead_id: relation,
  local_phone: phoneText.nullish(),
  remote_phone: phoneText.nullish(),
  send_in: z
    .int({ error: 'Value must be of int type.' })
    .min(0, { error: 'Value must be from 0 to 59.' })
    .max(59, { error: 'Value must be from 0 to 59.' })
    .nullish()
    .meta({
      description: 'Seconds to wait before sending, so that it can be undone. Only with outbox.',
    }),
  template_id: relation.meta({ description: 'Rendered into text when text is missing.' }),
  text: text.nullish(),
  user_id: relation,
}

export const CreateSms = z
  .object({
    status: z.enum(messageStatuses),
    ...content,
    created_by: relation,
    created_by_id: relation,
    date_created: nullableInstant.optional(),
    direction: z.enum(['inbound', 'outbound']).nullish(),
    organization_id: relation,
    source: z.enum(['Close.io', 'External']).nullish(),
  })
  .meta({ id: 'CreateSms' })
export type CreateSms = z.infer<typeof CreateSms>

export const UpdateSms = z
  .object({ status: z.enum(messageStatuses).optional(), ...content })
  .meta({ id: 'UpdateSms' })
export type UpdateSms = z.infer<typeof UpdateSms>

const nullable = z.string().nullable()

const AttachmentOut = z
  .object({
    content_type: z.string(),
    filename: z.string(),
    media_id: z.string(),
    size: z.int().nullable().meta({ description: 'Bytes; null until the file was read.' }),
    thumbnail_url: z.string().optional(),
    url: z.string(),
  })
  .meta({ id: 'SmsAttachment' })

export const Sms = z
  .object({
    _type: z.literal('SMS'),
    activity_at: nullableInstant,
    contact_id: nullable,
    cost: nullable.meta({ description: 'In cents of the organization’s currency.' }),
    created_by: nullable,
    date_created: instant,
    date_scheduled: nullableInstant,
    date_sent: nullableInstant,
    date_updated: instant,
    direction: z.enum(['inbound', 'outbound']),
    error_message: nullable,
    id: z.string(),
    lead_id: nullable,
    local_country_iso: nullable,
    local_phone: nullable,
    local_phone_formatted: nullable,
    organization_id: z.string(),
    remote_country_iso: nullable,
    remote_phone: nullable,
    remote_phone_formatted: nullable,
    source: z.enum(['Close.io', 'External']),
    status: z.enum(messageStatuses),
    template_id: nullable,
    text: nullable,
    updated_by: nullable,
    user_id: nullable,
    users: z.array(z.string()),
    created_by_name: nullable,
    updated_by_name: nullable,
    user_name: nullable,
    agent_action_reason: nullable.optional(),
    agent_config_id: nullable.optional(),
    sequence_id: nullable.optional(),
    sequence_name: nullable.optional(),
    sequence_subscription_id: nullable.optional(),
    attachments: z.array(AttachmentOut).optional(),
  })
  .meta({ id: 'Sms' })
export type Sms = z.infer<typeof Sms>

/** Filters of the list, beside paging and the date ranges (contract §1.2). */
export const smsFilters = {
  id__in: listQuery,
  lead_id: listQuery,
  contact_id: listQuery,
  user_id: listQuery,
  organization_id: z.string().nullish(),
  _type: listQuery,
  direction: listQuery,
  status: listQuery,
}
