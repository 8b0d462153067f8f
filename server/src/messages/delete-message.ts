/** The verb behind DELETE. A pending message is not sent; one that is with the carrier stays (F-30). */
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { OutdatedError } from '../db/unavailable.ts'
import { recordEvents } from '../events/record-events.ts'
import { invalid, notFound } from '../http/errors.ts'
import { findMessage } from './list-messages.ts'
import type { Message } from './message.ts'
import { withCarrier } from './states.ts'

/** Throws 404, or 400 while a carrier may hold the message. Its attempts stay on record. */
export async function deleteMessage(
  ctx: Context,
  tx: Tx,
  account: Account,
  id: string,
): Promise<void> {
  const message = await findMessage(tx, account.organization_id, id)
  if (!message) throw notFound('SMS')
  if (!(await removeMessages(ctx, tx, [message], account))) {
    throw invalid({
      status: 'It is with the carrier already; it can be deleted once its outcome is known.',
    })
  }
}

/** Removes messages that no carrier holds, with what hangs on them. False if any had to stay. */
export async function removeMessages(
  ctx: Context,
  tx: Tx,
  messages: readonly Message[],
  by: Account,
): Promise<boolean> {
  let all = true
  for (const message of messages) {
    const { organization_id, id, rev } = message
    if (withCarrier.includes(message.state)) {
      all = false
      continue
    }
    await tx
      .deleteFrom('task')
      .where('organization_id', '=', organization_id)
      .where('object_id', '=', id)
      .execute()
    await tx
      .deleteFrom('media')
      .where('organization_id', '=', organization_id)
      .where('message_id', '=', id)
      .execute()
    const { numDeletedRows } = await tx
      .deleteFrom('message')
      .where('organization_id', '=', organization_id)
      .where('id', '=', id)
      .where('rev', '=', rev)
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw new OutdatedError()
    const at = ctx.clock.nowOf(organization_id)
    await recordEvents(ctx, tx, [
      { before: message, after: null, action: 'deleted', move: null, by, at },
    ])
  }
  return all
}
