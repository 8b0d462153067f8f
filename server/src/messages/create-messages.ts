/** The verb behind POST: log, draft, schedule or queue messages, many in one transaction. */
import type { Caller } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { type Change, recordEvents } from '../events/record-events.ts'
import { failpoint } from '../failpoint.ts'
import { invalid } from '../http/errors.ts'
import { createInboxTasks } from '../tasks/create-inbox-tasks.ts'
import { blankMessage } from './blank-message.ts'
import { decide } from './decide-message.ts'
import type { Message } from './message.ts'
import { messageKind } from './message-kind.ts'
import type { CreateInput } from './read-input.ts'
import { loadReferences, type References } from './references.ts'
import type { MessageState, MessageStatus } from './states.ts'
import { storeMessages } from './store-messages.ts'
import { type Wish, wantedFor } from './wish.ts'

export type NewMessage = {
  account: Caller
  input: CreateInput
  /** Also make an inbox notification; only an `inbox` message can have one. */
  send_to_inbox: boolean
}

const stateFor: Record<MessageStatus, MessageState> = {
  inbox: 'received',
  draft: 'draft',
  scheduled: 'scheduled',
  outbox: 'queued',
  sent: 'sent',
  error: 'failed',
}

/** One stored row, or the reason why not, for each input. A plural verb: see db/coalesce.ts. */
export async function createMessages(
  ctx: Context,
  tx: Tx,
  inputs: readonly NewMessage[],
): Promise<(Message | Error)[]> {
  ctx.metrics.batchSize.observe({ verb: 'create' }, inputs.length)
  const drafts = inputs.map((input) => ({ ...input, wish: wishOf(ctx, input) }))
  const wanted = drafts.map(({ wish }) => wantedFor(wish))
  const refs = await loadReferences(tx, wanted)
  const results = drafts.map((draft) => ({ ...draft, result: compose(ctx, refs, draft) }))
  const made = results.flatMap(({ result, ...draft }) =>
    result instanceof Error ? [] : [{ ...draft, message: result }],
  )
  const messages = made.map(({ message }) => message)
  await storeMessages(tx, messages)
  const events = made.map(({ account, message }) => created(message, account))
  await recordEvents(ctx, tx, messageKind, events)
  const notify = made.filter(
    ({ send_to_inbox, message }) => send_to_inbox && message.state === 'received',
  )
  for (const { account, message } of notify) await createInboxTasks(ctx, tx, account, [message])
  failpoint('create.before-commit')
  return results.map(({ result }) => result)
}

type Draft = NewMessage & { wish: Wish }

function created(message: Message, cause: Caller): Change<Message> {
  return { before: null, after: message, action: 'created', cause, at: message.date_updated }
}

/** What was asked for, and what every message begins with. */
function wishOf(ctx: Context, { account, input }: NewMessage): Wish {
  const { organization_id, user_id } = account
  const now = ctx.clock.nowOf(organization_id)
  const state = stateFor[input.status]
  const row = blankMessage(
    { organization_id, id: ctx.newId('acti'), state },
    input.date_created ?? now,
  )
  const message: Message = {
    ...row,
    direction: input.direction ?? row.direction,
    date_updated: now,
    created_by: input.created_by ?? input.created_by_id ?? user_id,
    updated_by: user_id,
    user_id,
  }
  return { message, edits: input, state, user_id }
}

function compose(ctx: Context, refs: References, { wish }: Draft): Message | Error {
  const decision = decide(ctx, refs, wish)
  return 'problems' in decision ? invalid(decision.problems) : decision.message
}
