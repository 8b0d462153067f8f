/** The verb behind POST: log, draft, schedule or queue messages, many in one transaction. */
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { type Change, recordEvents } from '../events/record-events.ts'
import { failpoint } from '../failpoint.ts'
import { doesNotExist, type FieldErrors, invalid } from '../http/errors.ts'
import { canSend } from '../phone-numbers/phone-number.ts'
import { createInboxTasks } from '../tasks/create-inbox-tasks.ts'
import { blankMessage } from './blank-message.ts'
import { editContent, wantedFor } from './edit-content.ts'
import type { Message } from './message.ts'
import { checkSendIn, planSend } from './plan-send.ts'
import type { CreateInput } from './read-input.ts'
import { loadReferences, type References, type Wanted } from './references.ts'
import type { MessageState, MessageStatus } from './states.ts'

export type NewMessage = {
  account: Account
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
  const drafts = inputs.map((input) => ({ ...input, row: start(ctx, input) }))
  const refs = await loadReferences(tx, drafts.map(wanted))
  const results = drafts.map((draft) => ({ ...draft, result: compose(ctx, refs, draft) }))
  const made = results.flatMap(({ result, ...draft }) =>
    result instanceof Error ? [] : [{ ...draft, message: result }],
  )
  const messages = made.map(({ message }) => message)
  await insertMany(tx, 'message', messages)
  const events = made.map(({ account, message }) => created(message, account))
  await recordEvents(ctx, tx, events)
  const notify = made.filter(
    ({ send_to_inbox, message }) => send_to_inbox && message.state === 'received',
  )
  await createInboxTasks(
    ctx,
    tx,
    notify.map(({ message }) => message),
  )
  failpoint('create.before-commit')
  return results.map(({ result }) => result)
}

type Draft = NewMessage & { row: Message }

function wanted({ row, input }: Draft): Wanted {
  const want = wantedFor(row, input)
  return { ...want, user_ids: [...(want.user_ids ?? []), input.created_by, input.created_by_id] }
}

function created(message: Message, by: Account): Change {
  return {
    before: null,
    after: message,
    action: 'created',
    move: null,
    by,
    at: message.date_updated,
  }
}

/** Everything that does not depend on other rows. */
function start(ctx: Context, { account, input }: NewMessage): Message {
  const { organization_id, user_id } = account
  const now = ctx.clock.nowOf(organization_id)
  const state = stateFor[input.status]
  const row = blankMessage(
    { organization_id, id: ctx.newId('acti'), state },
    input.date_created ?? now,
  )
  const direction = input.direction ?? row.direction
  return { ...row, direction, date_updated: now, created_by: user_id, updated_by: user_id, user_id }
}

function compose(ctx: Context, refs: References, { account, input, row }: Draft): Message | Error {
  const problems: FieldErrors = {}
  checkSendIn(input, input.status, problems)
  checkOwner(account, refs, input, problems)
  const sourced = { ...row, source: input.source ?? sourceOf(refs, row, input) }
  const editing = { refs, newId: ctx.newId, user_id: account.user_id, problems }
  let message = editContent(editing, sourced, input)
  message.created_by = input.created_by ?? input.created_by_id ?? account.user_id
  // A null activity_at means "as usual", not "never".
  message.activity_at ??= row.activity_at
  if (
    Object.keys(problems).length === 0 &&
    (input.status === 'outbox' || input.status === 'scheduled')
  ) {
    const now = ctx.clock.nowOf(account.organization_id)
    message = planSend(refs, message, input.status, input.send_in ?? 0, now, problems)
  }
  return Object.keys(problems).length > 0 ? invalid(problems) : message
}

function checkOwner(
  account: Account,
  refs: References,
  input: CreateInput,
  problems: FieldErrors,
): void {
  const { organization_id } = input
  if (organization_id && organization_id !== account.organization_id)
    problems.organization = doesNotExist
  for (const field of ['created_by', 'created_by_id'] as const) {
    const creator = input[field]
    if (creator && !refs.user(account.organization_id, creator)) problems.created_by = doesNotExist
  }
}

/** What is merely logged and went through none of our numbers is External (contract §1.6). */
function sourceOf(refs: References, row: Message, input: CreateInput): Message['source'] {
  if (row.state !== 'received' && row.state !== 'sent' && row.state !== 'failed') return 'Close.io'
  const number = input.local_phone
    ? refs.phoneNumber(row.organization_id, input.local_phone)
    : undefined
  return number && canSend(number) ? 'Close.io' : 'External'
}
