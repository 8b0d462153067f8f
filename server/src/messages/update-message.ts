/** The verb behind PUT: edit a draft, send or schedule it, or call a pending message back. */
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { OutdatedError } from '../db/unavailable.ts'
import { type FieldErrors, invalid, notFound } from '../http/errors.ts'
import { editable } from './columns.ts'
import { editContent, wantedFor } from './edit-content.ts'
import { findMessage } from './list-messages.ts'
import type { Message } from './message.ts'
import { moveMessages } from './move-messages.ts'
import { checkSendIn, planSend } from './plan-send.ts'
import type { UpdateInput } from './read-input.ts'
import { loadReferences } from './references.ts'
import { allowedStatuses, canMove, type Move, moveFor, type RequestedStatus } from './states.ts'

/**
 * Applies a partial update in one compare-and-set. Throws 404, 400 with the fields that are wrong, or
 * 400 `status` when the message's state does not allow it; nothing is changed then (design §2.2).
 */
export async function updateMessage(
  ctx: Context,
  tx: Tx,
  account: Account,
  id: string,
  input: UpdateInput,
): Promise<Message> {
  const message = await findMessage(tx, account.organization_id, id)
  if (!message) throw notFound('SMS')
  const move = moveOf(message, input)
  if (!move) return message
  const after = await changed(ctx, tx, account, message, input, move)
  const moved = await moveMessages(ctx, tx, [{ message, move, set: after, by: account }])
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

async function changed(
  ctx: Context,
  tx: Tx,
  account: Account,
  message: Message,
  input: UpdateInput,
  move: Move,
): Promise<Message> {
  const problems: FieldErrors = {}
  checkSendIn(input, input.status, problems)
  const refs = await loadReferences(tx, [wantedFor(message, input)])
  const called = move === 'cancel' ? recalled(message) : message
  const editing = { refs, newId: ctx.newId, user_id: account.user_id, problems }
  const draft = editContent(editing, called, input)
  if (Object.keys(problems).length > 0) throw invalid(problems)
  if (move !== 'queue' && move !== 'schedule') return draft
  const now = ctx.clock.nowOf(account.organization_id)
  const status = move === 'queue' ? 'outbox' : 'scheduled'
  const planned = planSend(refs, draft, status, input.send_in ?? 0, now, problems)
  if (Object.keys(problems).length > 0) throw invalid(problems)
  return planned
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
