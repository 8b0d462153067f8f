/** Keeping the files that came with a text. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import type { Message } from '../messages/message.ts'
import { fromJson } from '../values/json.ts'
import type { Attachment } from './attachment.ts'
import { mendFileName } from './file-name.ts'
import { readMediaType, unknownType } from './media-type.ts'

/** As the carrier names and types it; kept in the forms that the API asks of its own callers. */
export type IncomingFile = { content_type: string; filename: string; content: Uint8Array }

/** As the message will show it. The address is a path: the server's own may change. */
export function describeFile(ctx: Context, message_id: string, item: IncomingFile): Attachment {
  const media_id = ctx.newId('media')
  return {
    content_type: readMediaType(item.content_type) ?? unknownType,
    filename: mendFileName(item.filename),
    media_id,
    size: item.content.byteLength,
    url: `/go/sms/${message_id}/media/${media_id}/`,
  }
}

/** Stores the bytes of a message's attachments, in the transaction that stores the message. */
export async function storeMedia(
  ctx: Context,
  tx: Tx,
  message: Message,
  files: readonly IncomingFile[],
): Promise<void> {
  const attachments = message.attachments ? fromJson(message.attachments) : []
  for (const [position, { media_id, content_type, filename }] of attachments.entries()) {
    const content = files[position]?.content ?? new Uint8Array()
    await tx
      .insertInto('media')
      .values({
        organization_id: message.organization_id,
        id: media_id,
        message_id: message.id,
        content_type,
        filename,
        content,
        date_created: ctx.clock.nowOf(message.organization_id),
      })
      .execute()
  }
}
