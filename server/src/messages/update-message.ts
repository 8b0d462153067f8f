/** The verb behind PUT: edit a draft, send or schedule it, or call a pending message back. */
import type { Caller } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { OutdatedError } from '../db/unavailable.ts'
import { invalid, notFound } from '../http/errors.ts'
import { editable } from './columns.ts'
import { decide } from './decide-message.ts'
import { findMessage } from './list-messages.ts'
import type { Message } from './message.ts'
import { moveMessages } from './move-messages.ts'
import type { UpdateInput } from './read-input.ts'
import { loadReferences } from './references.ts'
import {
  allowedStatuses,
  canMove,
  type Move,
  moveFor,
  type RequestedStatus,
  transitions,
} from './states.ts'
import { type Wish, wantedFor } from './wish.ts'

/**
 * Applies a partial update in one compare-and-set. Throws 404, 400 with the fields that are wrong, or
 * 400 `status` when the message's state does not allow it; nothing is changed then (design §2.2).
 */
export async function updateMessage(
  ctx: Context,
  tx: Tx,
  account: Caller,
  id: string,
  input: UpdateInput,
): Promise<Message> {
  await hold(tx, 'message', { organization_id: account.organization_id, id })
  const message = await findMessage(tx, account.organization_id, id)
  if (!message) throw notFound('SMS')
  const move = moveOf(message, input)
  if (!move) return message
  const wish: Wish = {
    message: move === 'cancel' ? recalled(message) : message,
    edits: input,
    state: transitions[move].to,
    user_id: account.user_id,
  }
  const refs = await loadReferences(tx, [wantedFor(wish)])
  const decision = decide(ctx, refs, wish)
  if ('problems' in decision) throw invalid(decision.problems)
  const change = { message, move, set: decision.message, by: account }
  const moved = await moveMessages(ctx, tx, [change])
  const row = moved.get(id)
  // Somebody else was faster between our read and our write: decide again on what is there now.
  if (!row) throw new OutdatedError()
  return row
}

/** The move a body asks for; undefined when it asks for nothing. Throws 400 if it is not allowed. */
function moveOf(message: Message, input: UpdateInput): Move | undefined {
  const { status, send_in } = input
  // A send_in alone is no edit, but it is a mistake that must be told.
  const edits = send_in != null || editable.some((field) => input[field] !== undefined)
  if (status === undefined && !edits) return undefined
  const move = wantedMove(message, status)
  if (!move || !canMove(message.state, move)) throw notAllowed(message, status)
  return move
}

function wantedMove(message: Message, status: UpdateInput['status']): Move | undefined {
  if (status === undefined || (status === 'draft' && message.state === 'draft')) return 'edit'
  return status in moveFor ? moveFor[status as RequestedStatus] : undefined
}

/** As it was before it was to be sent. */
function recalled(message: Message): Message {
  return {
    ...message,
    send_at: null,
    date_scheduled: null,
    activity_at: message.date_created,
    error_message: null,
  }
}

/** Says which state the message is in and what can be asked of it now. */
export function notAllowed(message: Message, status: UpdateInput['status']): Error {
  const wish = status === undefined ? 'Only a draft can be modified' : `Cannot be set to ${status}`
  const late = message.state === 'submitting' || message.state === 'unknown'
  const now = late ? 'outbox and with the carrier already' : message.status
  const allowed = allowedStatuses(message.state)
  const next =
    allowed.length > 0 ? `can be set to ${allowed.join(' or ')}` : 'can no longer be changed'
  return invalid({ status: `${wish}: this SMS is ${now}. Its status ${next}.` })
}
