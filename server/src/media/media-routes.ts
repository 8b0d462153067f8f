/** `/go/sms/…/media/…`: the bytes of an attachment that came in, for those who may read the message. */
import { z } from 'zod'
import { notFound } from '../http/errors.ts'
import { route } from '../http/route.ts'
import { unknownType } from './media-type.ts'

/** Types a browser may show, as browsers know them; anything else is only ever downloaded (S-61). */
const showable = new Map([
  ['image/png', 'image/png'],
  ['image/jpeg', 'image/jpeg'],
  ['image/jpg', 'image/jpeg'],
  ['image/gif', 'image/gif'],
])

export const mediaRoute = route({
  method: 'GET',
  path: '/go/sms/:id/media/:media_id/',
  operationId: 'getSmsMedia',
  summary: 'Download an attachment of a received SMS',
  tag: 'SMS',
  produces: '*/*',
  schema: {
    params: z.object({ id: z.string(), media_id: z.string() }),
    response: z
      .any()
      .meta({ description: 'The bytes, with the content type they were received with.' }),
  },
  async handler({ ctx, account, params, reply }) {
    const media = await ctx.db.read
      .selectFrom('media')
      .selectAll()
      .where('organization_id', '=', account.organization_id)
      .where('id', '=', params.media_id)
      .where('message_id', '=', params.id)
      .executeTakeFirst()
    if (!media) throw notFound('Media')
    const name = encodeURIComponent(media.filename).replace(
      /['()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16)}`,
    )
    reply
      .type(showable.get(media.content_type) ?? unknownType)
      .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
    return reply.send(Buffer.from(media.content))
  },
})
