/** An MMS part: on the wire in both directions, and how it is kept in the row of its message. */
import { z } from 'zod'
import { wellFormedUrl } from '../http/schema.ts'
import { fromJson, type Json } from '../values/json.ts'
import { attachmentTypes } from './attachment-types.ts'

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
