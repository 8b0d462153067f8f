/** A message row with nothing in it but what its state implies; the start of every new message. */
import type { Instant } from '../values/instant.ts'
import type { Message } from './message.ts'
import { type MessageState, statusOf } from './states.ts'

export function blankMessage(
  { organization_id, id, state }: Pick<Message, 'organization_id' | 'id'> & { state: MessageState },
  at: Instant,
): Message {
  return {
    organization_id,
    id,
    activity_at: at,
    attachments: null,
    contact_id: null,
    cost: null,
    created_by: null,
    date_created: at,
    date_scheduled: null,
    date_sent: state === 'sent' ? at : null,
    date_updated: at,
    direction: state === 'received' ? 'inbound' : 'outbound',
    error_message: null,
    lead_id: null,
    local_phone: null,
    remote_phone: null,
    source: 'Close.io',
    status: statusOf(state),
    template_id: null,
    text: null,
    updated_by: null,
    user_id: null,
    state,
    generation: 0,
    send_at: null,
    lane: null,
    next_at: null,
    leased_until: null,
    attempt_id: null,
    attempts: 0,
    rev: 0,
    unfilled_tags: null,
    carrier_id: null,
    carrier_message_id: null,
  }
}
