/** The only way a stored message changes: a compare-and-set of one move, with its event. */
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import { insertMany, next, updateMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import type { Event, EventAction } from '../events/event.ts'
import { newEvent } from '../events/record-events.ts'
import { type Column, canChange, fixed, isShown } from './columns.ts'
import type { Message } from './message.ts'
import { canMove, type Move, statusOf, transitions, waiting } from './states.ts'

export type MessageChange = {
  /** The row as this transaction read it. */
  message: Message
  move: Move
  set?: Partial<Message>
  by?: Account
}

/**
 * Applies moves, all or some: the result holds the new row of each message that moved, by id. A
 * message whose state does not allow the move, or that somebody else changed since it was read, is
 * missing from it and unchanged (guarantees b.4, I7).
 */
export async function moveMessages(
  ctx: Context,
  tx: Tx,
  changes: readonly MessageChange[],
): Promise<Map<string, Message>> {
  const wanted = changes.filter(({ message, move }) => canMove(message.state, move))
  const after = wanted.map((change) => applied(ctx, change))
  const columns = changedColumns(wanted, after)
  const rows = after.map((message) => toUpdate(message, columns))
  const moving = updateMany(tx, 'message', rows, {
    match: ['organization_id', 'id', 'rev'],
  })
  // Worded while the database compares and sets: nearly always all of them move.
  const events = wanted.flatMap((change, position) => tell(ctx, change, after[position] as Message))
  const winners = new Set((await moving).map((row) => row.id))
  const told = events.filter((event) => winners.has(event.object_id))
  await insertMany(tx, 'event', told)
  const moved = after.filter((message) => winners.has(message.id))
  return new Map(moved.map((message) => [message.id, message]))
}

/** None where the wire shows no difference: of such a move its attempt is the record. */
function tell(ctx: Context, { message, move, by }: MessageChange, after: Message): Event[] {
  if (!isTold(message, after, by)) return []
  const [action, at] = [actionOf(move), after.date_updated]
  return [newEvent(ctx, { before: message, after, action, move, by: by ?? null, at })]
}

/** What a caller asked for moves date_updated even where all is as it was (contract §13 to 1.7). */
function isTold(before: Message, after: Message, by: Account | undefined): boolean {
  if (by !== undefined) return true
  const all = Object.keys(after) as Column[]
  return all.some((column) => isShown(column) && before[column] !== after[column])
}

/** The row as it will be. What no move changes stays, whatever `set` says. */
function applied(ctx: Context, { message, move, set, by }: MessageChange): Message {
  const state = transitions[move].to
  const after: Message = {
    ...message,
    ...set,
    ...(waiting.includes(state) ? null : { lane: null, next_at: null }),
    ...(state === 'submitting' ? null : { leased_until: null }),
    state,
    status: statusOf(state),
    updated_by: by ? by.user_id : message.updated_by,
  }
  for (const column of fixed) copy(column, message, after)
  after.rev = message.rev + 1
  if (isTold(message, after, by))
    after.date_updated = ctx.clock.nowOf(message.organization_id, message.id)
  return after
}

function copy<C extends Column>(column: C, from: Message, to: Message): void {
  to[column] = from[column]
}

/**
 * What any of them changes, of all that the rows have. To write a column as it was costs a look at its
 * parent and a new entry in each of its indexes; moves that are made together mostly change the same ones.
 */
function changedColumns(changes: readonly MessageChange[], after: readonly Message[]): Column[] {
  const all = Object.keys(after[0] ?? {}) as Column[]
  return all.filter(
    (column) =>
      canChange(column) &&
      changes.some(({ message }, position) => message[column] !== after[position]?.[column]),
  )
}

function toUpdate(message: Message, columns: readonly Column[]): Record<string, unknown> {
  const { organization_id, id, rev } = message
  const update: Record<string, unknown> = { organization_id, id, rev: rev - 1, [next('rev')]: rev }
  for (const column of columns) update[column] = message[column]
  return update
}

/** Close tells a message's leaving as `sent`, everything else as `updated` (contract §6.3). */
function actionOf(move: Move): EventAction {
  return move === 'markSent' ? 'sent' : 'updated'
}
