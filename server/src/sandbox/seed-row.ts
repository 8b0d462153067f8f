/** A message row as the seeds begin it. */
import type { Instant } from '../db/instant.ts'
import { blankMessage } from '../messages/blank-message.ts'
import type { Message } from '../messages/message.ts'
import type { MessageState } from '../messages/states.ts'

export type SeedActor = { organization_id: string; user_id: string }

/** What a person wrote is theirs; what came in is nobody's. */
export function rowOf(actor: SeedActor, id: string, state: MessageState, at: Instant): Message {
  const row = blankMessage({ organization_id: actor.organization_id, id, state }, at)
  const author = state === 'received' ? null : actor.user_id
  return { ...row, created_by: author, updated_by: author, user_id: actor.user_id }
}
