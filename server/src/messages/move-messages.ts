/** The only way a stored message changes: a compare-and-set of one move, with its event. */
import { byItself, type Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import { next, updateMany } from '../db/bulk.ts'
import { chunksOf } from '../db/chunks.ts'
import type { Tx } from '../db/database.ts'
import { OutdatedError } from '../db/unavailable.ts'
import { writeWords } from '../db/words.ts'
import type { Event, EventAction } from '../events/event.ts'
import { appendEvents, newEvent } from '../events/record-events.ts'
import { type Column, canChange, fixed, isShown } from './columns.ts'
import type { Message } from './message.ts'
import { messageKind } from './message-kind.ts'
import { canMove, type Move, statusOf, transitions, waiting } from './states.ts'

export type MessageChange = {
  /** The row as this transaction read it. */
  message: Message
  move: Move
  set?: Partial<Message>
  /** Who asked; absent where the server acts by itself. */
  by?: Cause
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
  const stored = wanted.map((change) => ({ ...change, after: applied(ctx, change) }))
  return store(ctx, tx, stored)
}

/**
 * The messages stay in their states, with another lead, or without a lead or contact that is no more. Throws
 * OutdatedError if one of them has changed since it was read.
 */
export async function reattachMessages(
  ctx: Context,
  tx: Tx,
  by: Cause,
  messages: readonly Message[],
  belonging: { lead_id?: string | null; contact_id?: null },
): Promise<void> {
  for (const some of chunksOf(messages)) {
    const stored = some.map((message) => {
      const date_updated = ctx.clock.nowOf(message.organization_id)
      const after = { ...message, ...belonging, date_updated, rev: message.rev + 1 }
      return { message, after, move: null, by }
    })
    const detached = await store(ctx, tx, stored)
    if (detached.size < some.length) throw new OutdatedError()
  }
}

type Stored = { message: Message; after: Message; move: Move | null; by?: Cause }

/** Compares and sets; the rows that were as `message` says, as they are now, by id. */
async function store(
  ctx: Context,
  tx: Tx,
  changes: readonly Stored[],
): Promise<Map<string, Message>> {
  const columns = changedColumns(changes)
  // In one order for all who change several: two batches never wait for each other.
  const rows = changes.map(({ after }) => toUpdate(after, columns)).sort(byId)
  const moving = updateMany(tx, 'message', rows, { match: ['organization_id', 'id', 'rev'] })
  // Worded while the database compares and sets: nearly always all of them move.
  const events = changes.flatMap((change) => tell(ctx, change))
  const winners = new Set((await moving).map((row) => row.id))
  await appendEvents(
    tx,
    events.filter((event) => winners.has(event.object_id)),
  )
  const moved = changes.filter(({ message }) => winners.has(message.id))
  const edited = moved.filter(({ message, after }) => message.text !== after.text)
  await writeWords(
    tx,
    'message',
    edited.map(({ after }) => after),
  )
  return new Map(moved.map(({ after }) => [after.id, after]))
}

function byId(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return String(a.id) < String(b.id) ? -1 : 1
}

/** None where the wire shows no difference: of such a move its attempt is the record. */
function tell(ctx: Context, { message, move, by, after }: Stored): Event[] {
  if (!isTold(message, after, by)) return []
  const cause = by ?? byItself(message.organization_id)
  const [action, at] = [actionOf(move), after.date_updated]
  return [newEvent(ctx, messageKind, { before: message, after, action, move, cause, at })]
}

/** What a caller asked for moves date_updated even where all is as it was (contract §13 to 1.7). */
function isTold(before: Message, after: Message, by: Cause | undefined): boolean {
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
function changedColumns(changes: readonly Stored[]): Column[] {
  const all = Object.keys(changes[0]?.after ?? {}) as Column[]
  return all.filter(
    (column) =>
      canChange(column) && changes.some(({ message, after }) => message[column] !== after[column]),
  )
}

function toUpdate(message: Message, columns: readonly Column[]): Record<string, unknown> {
  const { organization_id, id, rev } = message
  const update: Record<string, unknown> = { organization_id, id, rev: rev - 1, [next('rev')]: rev }
  for (const column of columns) update[column] = message[column]
  return update
}

/** Close tells a message's leaving as `sent`, everything else as `updated` (contract §6.3). */
function actionOf(move: Move | null): EventAction {
  return move === 'markSent' ? 'sent' : 'updated'
}
