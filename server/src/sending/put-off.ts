/** A message is looked at again later, or in another lane. The wire shows nothing of it: no event. */
import { updateMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import type { Message } from '../messages/message.ts'
import type { Instant } from '../values/instant.ts'

export type PutOff = { message: Message; next_at: Instant; lane?: string }

/** Only of messages that this transaction read as its own (read-due.ts). */
export async function putOff(tx: Tx, messages: readonly PutOff[]): Promise<void> {
  const rows = messages.map(({ message, next_at, lane }) => ({
    organization_id: message.organization_id,
    id: message.id,
    rev: message.rev,
    lane: lane ?? message.lane,
    next_at,
  }))
  await updateMany(tx, 'message', rows, { match: ['organization_id', 'id', 'rev'] })
}
