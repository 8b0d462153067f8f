/** The SMS activity on the wire: one Zod source for validation, types, serializer and OpenAPI. */
import { z } from 'zod'
import { instant, listQuery, nullableInstant, phoneText } from '../http/schema.ts'
import { AttachmentOut, AttachmentsIn } from '../media/attachment.ts'
import { loggedTextMax, textMax } from '../values/segments.ts'
import { messageStatuses } from './states.ts'

const id = z.string().max(100)
const relation = id.nullish()
const content = {
  activity_at: nullableInstant.optional(),
  attachments: AttachmentsIn.nullish(),
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
  user_id: relation,
}

// How long it may be depends on the status, and on what a template makes of it: judge-message.ts asks.
const text = (max: number, description: string) =>
  z.string().meta({ maxLength: max, description }).nullish()
const toBeSent = `At most ${textMax} characters, also in a draft, which is written to be sent`

export const CreateSms = z
  .object({
    status: z.enum(messageStatuses),
    ...content,
    text: text(
      loggedTextMax,
      `${toBeSent}; ${loggedTextMax} in what is logged: inbox, sent, error.`,
    ),
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
  .object({
    status: z.enum(messageStatuses).optional(),
    ...content,
    text: text(textMax, `${toBeSent}.`),
  })
  .meta({ id: 'UpdateSms' })
export type UpdateSms = z.infer<typeof UpdateSms>

const nullable = z.string().nullable()

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
