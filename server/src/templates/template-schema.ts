/** SMS templates on the wire (contract §2). */
import { z } from 'zod'
import { isRequired } from '../http/errors.ts'
import { AttachmentsIn } from '../media/attachment.ts'
import { isBlank } from '../values/folded-text.ts'
import { isLongerThan, textMax } from '../values/segments.ts'
import { findBadTag } from './render.ts'
import { templateStatuses } from './template.ts'

const name = z
  .string()
  .max(1000)
  .refine((value) => !isBlank(value), { error: isRequired })
const text = z
  .string()
  .refine((value) => !isLongerThan(textMax, value), {
    error: `The value must be no longer than ${textMax} characters.`,
    abort: true,
  })
  .refine((value) => findBadTag(value) === undefined, {
    error: ({ input }) => findBadTag(input as string),
  })
  .meta({
    description:
      'May hold tags such as {{ contact.first_name }}. What begins with {{ or {% and is none is refused.',
  })
const attachments = AttachmentsIn

/** Close's scripts post whole exported templates back: keys that are not here are ignored. */
export const CreateSmsTemplate = z
  .object({
    name,
    text: text.nullish(),
    is_shared: z.boolean().nullish().meta({
      description: 'False, the default: only its owner sees it.',
    }),
    attachments: attachments.nullish(),
  })
  .meta({ id: 'CreateSmsTemplate' })
export type CreateSmsTemplate = z.infer<typeof CreateSmsTemplate>

export const UpdateSmsTemplate = z
  .object({
    name: name.optional(),
    text: text.nullish(),
    is_shared: z.boolean().optional(),
    status: z.enum(templateStatuses).optional(),
    attachments: attachments.nullish(),
  })
  .meta({ id: 'UpdateSmsTemplate' })
export type UpdateSmsTemplate = z.infer<typeof UpdateSmsTemplate>

/** Without an offset, as Close writes it in its newer resources (contract §7.8). */
const naive = z.string().meta({ description: 'UTC without an offset.' })

export const SmsTemplate = z
  .object({
    id: z.string(),
    name: z.string(),
    text: z.string(),
    is_shared: z.boolean(),
    status: z.enum(templateStatuses),
    organization_id: z.string(),
    owned_by: z.string(),
    created_by: z.string(),
    updated_by: z.string(),
    date_created: naive,
    date_updated: naive,
    attachments: z
      .array(z.object({ content_type: z.string(), filename: z.string(), url: z.string() }))
      .optional()
      .meta({ description: 'Only with include_attachments.' }),
  })
  .meta({ id: 'SmsTemplate' })
export type SmsTemplate = z.infer<typeof SmsTemplate>
