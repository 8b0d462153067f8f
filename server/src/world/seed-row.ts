/** A message row as the seeds begin it, and how they store it: with its event, like any other. */
import { byItself, type Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { recordEvents } from '../events/record-events.ts'
import { blankMessage } from '../messages/blank-message.ts'
import type { Message } from '../messages/message.ts'
import { messageKind } from '../messages/message-kind.ts'
import type { MessageState } from '../messages/states.ts'
import { storeMessages } from '../messages/store-messages.ts'
import type { Instant } from '../values/instant.ts'

/** The server itself makes them, in somebody's name. */
export type SeedActor = Cause & { user_id: string }

export function seedActor(organization_id: string, user_id: string): SeedActor {
  return { ...byItself(organization_id), user_id }
}

/** What a person wrote is theirs; what came in is nobody's. */
export function rowOf(actor: SeedActor, id: string, state: MessageState, at: Instant): Message {
  const row = blankMessage({ organization_id: actor.organization_id, id, state }, at)
  const author = state === 'received' ? null : actor.user_id
  return { ...row, created_by: author, updated_by: author, user_id: actor.user_id }
}

/** The server itself made them, whoever they say they are by. */
export async function storeSeeded(
  ctx: Context,
  tx: Tx,
  messages: readonly Message[],
): Promise<void> {
  await storeMessages(tx, messages)
  const events = messages.map((after) => {
    const cause = byItself(after.organization_id)
    return { before: null, after, action: 'created' as const, cause, at: after.date_created }
  })
  await recordEvents(ctx, tx, messageKind, events)
}
