/** `GET /_/sandbox/messages/`: what the simulated phones received. */
import { z } from 'zod'
import { pageOfRows, readPage } from '../http/listing.ts'
import { route } from '../http/route.ts'
import { fieldsQuery, instant, pageOf, pageQuery } from '../http/schema.ts'
import { fromJson } from '../values/json.ts'
import { readPhone } from './read-phone.ts'
import type { SandboxSubmit } from './sandbox-tables.ts'

const PhoneText = z
  .object({
    id: z.string(),
    message_id: z.string(),
    attempt_id: z.string(),
    from: z.string(),
    to: z.string(),
    text: z.string(),
    attachments: z.array(
      z.object({ content_type: z.string(), filename: z.string(), url: z.string() }),
    ),
    segments: z.int(),
    encoding: z.string(),
    date_received: instant,
  })
  .meta({ id: 'SandboxText' })

export const listTextsRoute = route({
  method: 'GET',
  path: '/_/sandbox/messages/',
  operationId: 'listSandboxTexts',
  summary: 'List what the simulated phones received, newest first',
  tag: 'Sandbox',
  sandboxOnly: true,
  schema: {
    query: z.object({
      ...pageQuery('sandboxTexts'),
      ...fieldsQuery,
      phone: z.string().nullish(),
      message_id: z.string().nullish(),
    }),
    response: pageOf(PhoneText, 'SandboxText'),
  },
  async handler({ ctx, account, query }) {
    let texts = ctx.db.read
      .selectFrom('sandbox_submit')
      .selectAll()
      .where('organization_id', '=', account.organization_id)
      .where('outcome', '=', 'accepted')
    if (query.phone)
      texts = texts.where('remote_phone', '=', readPhone('phone', query.phone, account))
    if (query.message_id) texts = texts.where('message_id', '=', query.message_id)
    const page = await pageOfRows(
      texts.orderBy('date_received', 'desc').orderBy('id'),
      readPage('sandboxTexts', query),
    )
    return { ...page, data: page.data.map(presentText) }
  },
})

function presentText(row: SandboxSubmit): z.infer<typeof PhoneText> {
  return {
    id: row.id,
    message_id: row.message_id,
    attempt_id: row.attempt_id,
    from: row.local_phone,
    to: row.remote_phone,
    text: row.text,
    attachments: fromJson(row.attachments) as z.infer<typeof PhoneText>['attachments'],
    segments: row.segments,
    encoding: row.encoding,
    date_received: row.date_received,
  }
}
