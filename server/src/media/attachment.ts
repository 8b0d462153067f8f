/** An MMS part: on the wire in both directions, and how it is kept in the row of its message. */
import { z } from 'zod'
import { isRequired } from '../http/errors.ts'
import { webUrl } from '../http/schema.ts'
import { isBlank } from '../values/folded-text.ts'
import { fromJson, type Json } from '../values/json.ts'
import { trimUnseen } from '../values/trim-unseen.ts'
import { attachmentTypes } from './attachment-types.ts'
import { isOneLine, isPath } from './file-name.ts'
import { readMediaType } from './media-type.ts'

export const attachmentsMax = 10

/** One part as the API shows it (contract §1.5). `size` in bytes, null until it is known. */
export type Attachment = {
  content_type: string
  filename: string
  media_id: string
  size: number | null
  thumbnail_url?: string
  url: string
}

const filename = z
  .string()
  .overwrite(trimUnseen)
  .min(1)
  .max(255)
  .refine((name) => !isBlank(name), { error: isRequired })
  .refine(isOneLine, { error: 'The value must be a file name without control characters.' })
  .refine((name) => !isPath(name), { error: 'The value must be a file name, not a path.' })

export const AttachmentIn = z
  .object({
    content_type: z
      .preprocess(
        (value) => (typeof value === 'string' ? (readMediaType(value) ?? value) : value),
        z.enum(attachmentTypes),
      )
      .meta({ description: 'In any case; parameters are left out.' }),
    filename,
    url: webUrl.meta({ description: 'http or https; its normal form is kept.' }),
  })
  .meta({ id: 'SmsAttachmentIn' })

export const AttachmentsIn = z
  .array(AttachmentIn)
  .max(attachmentsMax, { error: 'List is too long.' })

export const AttachmentOut = z
  .object({
    content_type: z.string(),
    filename: z.string(),
    media_id: z.string(),
    size: z.int().nullable().meta({ description: 'Bytes; null until the file was read.' }),
    thumbnail_url: z.string().optional(),
    url: z.string(),
  })
  .meta({ id: 'SmsAttachment' })

/** Files kept here are stored by path: the server's own address may change. */
export function presentAttachments(stored: Json<Attachment[]>, publicUrl: string): Attachment[] {
  return fromJson(stored).map((item) =>
    item.url.startsWith('/') ? { ...item, url: publicUrl + item.url } : item,
  )
}
