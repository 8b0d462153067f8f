/** `/_/sandbox/`: what the simulated phones received, and what their owners text back. */
import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import { fromJson } from '../db/values.ts'
import { failpoint } from '../failpoint.ts'
import { doesNotExist, invalid, isRequired, notFound } from '../http/errors.ts'
import { pageOfRows, readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { fieldsQuery, idParams, instant, pageOf, pageQuery, phoneText } from '../http/schema.ts'
import { findMessage } from '../messages/list-messages.ts'
import type { Message } from '../messages/message.ts'
import { receiptStatuses } from '../messages/message.ts'
import { presentMessages } from '../messages/message-presenter.ts'
import { Sms } from '../messages/message-schema.ts'
import { badPhone } from '../messages/read-input.ts'
import { receiveMessages } from '../messages/receive-messages.ts'
import { recordReceipts } from '../messages/record-receipts.ts'
import { parsePhone, restorePlus } from '../phone-numbers/phone.ts'
import { magicNumbers } from './behaviour.ts'
import { sandboxCarrierId } from './sandbox-carrier.ts'
import type { SandboxSubmit } from './sandbox-tables.ts'
import { readTimeline, Timeline } from './timeline.ts'

const path = '/_/sandbox/'
const tag = 'Sandbox'

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

const Reply = z.object({
  from: phoneText.meta({ description: 'The phone that texts; any number.' }),
  to: phoneText
    .nullish()
    .meta({ description: 'Your number; by default the one that texted the phone last.' }),
  text: z.string().max(5000).default(''),
  attachments: z
    .array(
      z.object({
        content_type: z.string().max(100),
        filename: z.string().min(1).max(255),
        content: z.base64(),
      }),
    )
    .max(10, { error: 'List is too long.' })
    .default([]),
})

export const phoneRoutes: Route[] = [
  route({
    method: 'GET',
    path: `${path}messages/`,
    operationId: 'listSandboxTexts',
    summary: 'List what the simulated phones received, newest first',
    tag,
    sandboxOnly: true,
    schema: {
      query: z.object({
        ...pageQuery,
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
        readPage(query),
      )
      return { ...page, data: page.data.map(presentText) }
    },
  }),
  route({
    method: 'POST',
    path: `${path}reply/`,
    operationId: 'replyFromSandboxPhone',
    summary: 'Text from a simulated phone to one of your numbers',
    description: 'Answers with the inbox activity it became. Attachments carry base64 content.',
    tag,
    sandboxOnly: true,
    schema: { body: Reply, response: Sms },
    async handler({ ctx, account, body }) {
      const from = readPhone('from', body.from, account)
      const to = body.to ? readPhone('to', body.to, account) : await lastTexted(ctx, account, from)
      if (!to) throw invalid({ to: isRequired })
      if (!(await ownsNumber(ctx, account, to)))
        throw invalid({ to: `${to} is not one of your phone numbers.` })
      if (body.text === '' && body.attachments.length === 0) throw invalid({ text: isRequired })
      const inbound = {
        organization_id: account.organization_id,
        carrier_id: sandboxCarrierId,
        carrier_message_id: ctx.newId('sbx'),
        remote_phone: from,
        local_phone: to,
        text: body.text,
        media: body.attachments.map(({ content, ...item }) => ({
          ...item,
          content: Buffer.from(content, 'base64'),
        })),
      }
      const [message] = await ctx.db.transaction((tx) => receiveMessages(ctx, tx, [inbound]))
      failpoint('receive.after-commit')
      return presentOne(ctx, message as Message)
    },
  }),
  route({
    method: 'POST',
    path: `${path}receipts/`,
    operationId: 'sendSandboxReceipt',
    summary: 'Send a delivery receipt for the last attempt of a message',
    tag,
    sandboxOnly: true,
    schema: {
      body: z.object({
        message_id: z.string(),
        status: z.enum(receiptStatuses),
        error_code: z.string().max(20).nullish(),
        error_text: z.string().max(200).nullish(),
      }),
      response: Sms,
    },
    async handler({ ctx, account, body }) {
      const { organization_id } = account
      const message = await findMessage(ctx.db.read, organization_id, body.message_id)
      if (!message?.attempt_id) throw invalid({ message_id: doesNotExist })
      const receipt = {
        organization_id,
        carrier_id: sandboxCarrierId,
        attempt_id: message.attempt_id,
        status: body.status,
        error_code: body.error_code ?? undefined,
        error_text: body.error_text ?? undefined,
      }
      await ctx.db.transaction((tx) => recordReceipts(ctx, tx, [receipt]))
      return presentOne(
        ctx,
        (await findMessage(ctx.db.read, organization_id, message.id)) ?? message,
      )
    },
  }),
  route({
    method: 'GET',
    path: `${path}messages/:id/timeline/`,
    operationId: 'getSandboxTimeline',
    summary: 'Tell everything that happened to a message: events, attempts, receipts',
    tag,
    sandboxOnly: true,
    schema: { params: idParams, response: Timeline },
    async handler({ ctx, account, params }) {
      const timeline = await readTimeline(ctx.db.read, account.organization_id, params.id)
      if (!timeline) throw notFound('SMS')
      return timeline
    },
  }),
  route({
    method: 'GET',
    path: `${path}numbers/`,
    operationId: 'listSandboxNumbers',
    summary: 'List the magic numbers and what they do',
    tag,
    sandboxOnly: true,
    schema: {
      response: z.object({
        has_more: z.boolean(),
        data: z.array(z.object({ number: z.string(), does: z.string() })),
      }),
    },
    handler: async () => ({
      has_more: false,
      data: Object.entries(magicNumbers).map(([number, { does }]) => ({ number, does })),
    }),
  }),
]

function readPhone(field: string, text: string, account: Account): string {
  const phone = parsePhone(restorePlus(text), account.country)
  if (!phone) throw invalid({ [field]: badPhone })
  return phone
}

async function lastTexted(
  ctx: Context,
  account: Account,
  phone: string,
): Promise<string | undefined> {
  const row = await ctx.db.read
    .selectFrom('sandbox_submit')
    .select('local_phone')
    .where('organization_id', '=', account.organization_id)
    .where('remote_phone', '=', phone)
    .orderBy('date_received', 'desc')
    .executeTakeFirst()
  return row?.local_phone
}

async function ownsNumber(ctx: Context, account: Account, number: string): Promise<boolean> {
  const row = await ctx.db.read
    .selectFrom('phone_number')
    .select('id')
    .where('organization_id', '=', account.organization_id)
    .where('number', '=', number)
    .executeTakeFirst()
  return row !== undefined
}

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

async function presentOne(ctx: Context, row: Message): Promise<Sms> {
  const [sms] = await presentMessages(ctx.db.read, row.organization_id, [row])
  return sms as Sms
}
