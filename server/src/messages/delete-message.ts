/** The verb behind DELETE. A pending message is not sent; one that is with the carrier stays (F-30). */
import type { Caller, Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import { chunksOf } from '../db/chunks.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { OutdatedError } from '../db/unavailable.ts'
import { recordEvents } from '../events/record-events.ts'
import { invalid, notFound } from '../http/errors.ts'
import { removeTasksOf } from '../tasks/write-task.ts'
import { findMessage } from './list-messages.ts'
import type { Message } from './message.ts'
import { messageKind } from './message-kind.ts'
import { withCarrier } from './states.ts'

/** Throws 404, or 400 while a carrier may hold the message. Its attempts stay on record. */
export async function deleteMessage(
  ctx: Context,
  tx: Tx,
  account: Caller,
  id: string,
): Promise<void> {
  await hold(tx, 'message', { organization_id: account.organization_id, id }, 'removal')
  const message = await findMessage(tx, account.organization_id, id)
  if (!message) throw notFound('SMS')
  const stayed = await removeMessages(ctx, tx, [message], account)
  if (stayed.length > 0) {
    throw invalid({
      status: 'It is with the carrier already; it can be deleted once its outcome is known.',
    })
  }
}

/**
 * Removes messages of one organization with what hangs on them, each with its event. Returns those that
 * stay, as a carrier may hold them. Throws OutdatedError if one has changed since it was read.
 */
export async function removeMessages(
  ctx: Context,
  tx: Tx,
  messages: readonly Message[],
  cause: Cause,
): Promise<Message[]> {
  const isHeld = ({ state }: Message) => withCarrier.includes(state)
  for (const some of chunksOf(messages.filter((message) => !isHeld(message))))
    await remove(ctx, tx, some, cause)
  return messages.filter(isHeld)
}

async function remove(ctx: Context, tx: Tx, messages: Message[], cause: Cause): Promise<void> {
  const { organization_id } = cause
  const revisions = new Map(messages.map(({ id, rev }) => [id, rev]))
  const ids = [...revisions.keys()]
  await removeTasksOf(ctx, tx, cause, ids)
  await tx
    .deleteFrom('media')
    .where('organization_id', '=', organization_id)
    .where('message_id', 'in', ids)
    .execute()
  const gone = await tx
    .deleteFrom('message')
    .where('organization_id', '=', organization_id)
    .where('id', 'in', ids)
    .returning(['id', 'rev'])
    .execute()
  if (gone.length < ids.length || gone.some(({ id, rev }) => revisions.get(id) !== rev))
    throw new OutdatedError()
  const at = ctx.clock.nowOf(organization_id)
  const deleted = messages.map((before) => {
    return { before, after: null, action: 'deleted' as const, cause, at }
  })
  await recordEvents(ctx, tx, messageKind, deleted)
}
