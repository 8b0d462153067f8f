/** Inbox notifications: a task for each person who should see an incoming text (contract §1.9). */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { insertRows } from '../events/change-rows.ts'
import type { Message } from '../messages/message.ts'
import { taskKind } from './task.ts'

/** One incoming_sms task for the user of each message. */
export async function createInboxTasks(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  messages: readonly Message[],
): Promise<void> {
  const rows = messages.map((message) => {
    const now = ctx.clock.nowOf(message.organization_id)
    return {
      organization_id: message.organization_id,
      id: ctx.newId('noti'),
      rev: 0,
      _type: 'incoming_sms' as const,
      assigned_to: message.user_id,
      contact_id: message.contact_id,
      lead_id: message.lead_id,
      object_id: message.id,
      date: (message.activity_at ?? message.date_created).slice(0, 10),
      completed_at: null,
      created_by: null,
      updated_by: null,
      date_created: now,
      date_updated: now,
      text: null,
      is_dateless: null,
      completion_id: null,
    }
  })
  await insertRows(ctx, tx, taskKind, cause, rows)
}
