/** `POST /_/sandbox/reply/`: the owner of a simulated phone texts back. */
import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import { sandboxCarrierId } from '../carriers/sandbox.ts'
import type { Context } from '../context.ts'
import { failpoint } from '../failpoint.ts'
import { invalid, isRequired } from '../http/errors.ts'
import { route } from '../http/route.ts'
import { phoneText } from '../http/schema.ts'
import type { Message } from '../messages/message.ts'
import { presentStored } from '../messages/message-presenter.ts'
import { Sms } from '../messages/message-schema.ts'
import { hear } from '../receiving/hear.ts'
import { isBlank } from '../values/folded-text.ts'
import { readPhone } from './read-phone.ts'

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

export const replyRoute = route({
  method: 'POST',
  path: '/_/sandbox/reply/',
  operationId: 'replyFromSandboxPhone',
  summary: 'Text from a simulated phone to one of your numbers',
  description: 'Answers with the inbox activity it became. Attachments carry base64 content.',
  tag: 'Sandbox',
  sandboxOnly: true,
  schema: { body: Reply, response: Sms },
  async handler({ ctx, account, body }) {
    const from = readPhone('from', body.from, account)
    const to = body.to ? readPhone('to', body.to, account) : await lastTexted(ctx, account, from)
    if (!to) throw invalid({ to: isRequired })
    if (!(await ownsNumber(ctx, account, to)))
      throw invalid({ to: `${to} is not one of your phone numbers.` })
    if (isBlank(body.text) && body.attachments.length === 0) throw invalid({ text: isRequired })
    const ear = { organization_id: account.organization_id, carrier_id: sandboxCarrierId }
    const inbound = {
      heard: 'text' as const,
      carrier_message_id: ctx.newId('sbx'),
      remote_phone: from,
      local_phone: to,
      text: body.text,
      media: body.attachments.map(({ content, ...item }) => ({
        ...item,
        content: Buffer.from(content, 'base64'),
      })),
    }
    const [message] = await ctx.db.transaction((tx) => hear(ctx, tx, ear, [inbound]))
    failpoint('receive.after-commit')
    ctx.nudge()
    return presentStored(ctx, message as Message)
  },
})

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
    .where('outcome', '=', 'accepted')
    .orderBy('date_received', 'desc')
    .orderBy('id', 'desc')
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
