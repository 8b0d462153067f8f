/** A message row with nothing in it but what its state implies; the start of every new message. */
import type { Instant } from '../values/instant.ts'
import { blanks } from './columns.ts'
import type { Message } from './message.ts'
import { type MessageState, statusOf } from './states.ts'

export function blankMessage(
  { organization_id, id, state }: Pick<Message, 'organization_id' | 'id'> & { state: MessageState },
  at: Instant,
): Message {
  return {
    ...blanks,
    organization_id,
    id,
    activity_at: at,
    date_created: at,
    date_sent: state === 'sent' ? at : null,
    date_updated: at,
    direction: state === 'received' ? 'inbound' : 'outbound',
    source: 'Close.io',
    status: statusOf(state),
    state,
    generation: 0,
    attempts: 0,
    rev: 0,
  }
}
