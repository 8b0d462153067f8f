/** `POST /_/sandbox/receipts/`: the simulated carrier tells more of a message it was given. */
import { z } from 'zod'
import { sandboxCarrierId } from '../carriers/sandbox.ts'
import { doesNotExist, invalid } from '../http/errors.ts'
import { route } from '../http/route.ts'
import { findMessage } from '../messages/list-messages.ts'
import { presentMessage } from '../messages/message-presenter.ts'
import { Sms } from '../messages/message-schema.ts'
import { hear } from '../receiving/hear.ts'
import { receiptStatuses } from '../sending/receipt.ts'

export const receiptRoute = route({
  method: 'POST',
  path: '/_/sandbox/receipts/',
  operationId: 'sendSandboxReceipt',
  summary: 'Send a delivery receipt for the last attempt of a message',
  tag: 'Sandbox',
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
      heard: 'receipt' as const,
      attempt_id: message.attempt_id,
      status: body.status,
      error_code: body.error_code ?? undefined,
      error_text: body.error_text ?? undefined,
    }
    const ear = { organization_id, carrier_id: sandboxCarrierId }
    await ctx.db.transaction((tx) => hear(ctx, tx, ear, [receipt]))
    return presentMessage(
      ctx,
      (await findMessage(ctx.db.read, organization_id, message.id)) ?? message,
    )
  },
})
