/** Brings messages in line with what is now known of their attempts. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import { OutdatedError } from '../db/unavailable.ts'
import { proofLane } from '../messages/lane.ts'
import { readMessages } from '../messages/list-messages.ts'
import type { Message } from '../messages/message.ts'
import { type MessageChange, moveMessages } from '../messages/move-messages.ts'
import { backoffMs } from '../turns/backoff.ts'
import { addMillis } from '../values/instant.ts'
import { ownersOf } from '../values/owners.ts'
import type { Attempt } from './attempt.ts'
import type { Receipt } from './receipt.ts'
import { moveFromVerdict, type Verdict, verdictOf } from './verdict.ts'

/** How often proof of an unknown outcome is looked for. */
export const lookUpEveryMs = 10_000

/** What a caller knows of attempts, by their ids. */
type Known = {
  /** As their marks left them: they need not be read, unless somebody has changed one since. */
  messages: ReadonlyMap<string, Message>
  /** The carrier's own wish, where it put one off. */
  retryAfterMs: ReadonlyMap<string, number | undefined>
}
const nothingKnown: Known = { messages: new Map(), retryAfterMs: new Map() }

/**
 * Moves the message of each attempt, if the attempt is its current one, to where the answer and the
 * receipts together put it.
 */
export async function settleAttempts(
  ctx: Context,
  tx: Tx,
  attempts: readonly Attempt[],
  known: Known = nothingKnown,
): Promise<void> {
  const unread = attempts.filter(({ id }) => !known.messages.has(id))
  const subjects = unread.map(({ organization_id, message_id: id }) => ({ organization_id, id }))
  const [receipts, messages] = await Promise.all([
    receiptsOf(tx, attempts),
    readMessages(tx, subjects),
  ])
  const changes: MessageChange[] = []
  for (const attempt of attempts) {
    const message = known.messages.get(attempt.id) ?? messages.get(attempt.message_id)
    const said = receipts.get(attempt.id) ?? []
    const verdict = verdictOf(attempt.outcome, said)
    if (!verdict || message?.attempt_id !== attempt.id) continue
    const move = moveFromVerdict(message.state, verdict)
    if (!move) continue
    const told = explain(ctx, attempt, said, verdict, message)
    const turn = turnAfter(ctx, message, verdict, known.retryAfterMs.get(attempt.id))
    changes.push({ message, move, set: { ...told, ...turn } })
  }
  const moved = await moveMessages(ctx, tx, changes)
  const missed = new Set(changes.map(({ message }) => message.id).filter((id) => !moved.has(id)))
  if (missed.size === 0) return
  // An outcome must not be lost to an edit that came in between: everything again, from the rows as they are now.
  if (known.messages.size === 0) throw new OutdatedError()
  await settleAttempts(
    ctx,
    tx,
    attempts.filter(({ message_id }) => missed.has(message_id)),
    { ...nothingKnown, retryAfterMs: known.retryAfterMs },
  )
}

const receiptsByAttempt = prepared(
  (db, { organization_ids, attempt_ids }: { organization_ids: string[]; attempt_ids: string[] }) =>
    db
      .selectFrom('receipt')
      .selectAll()
      .where('organization_id', 'in', organization_ids)
      .where('attempt_id', 'in', attempt_ids),
)

async function receiptsOf(tx: Tx, attempts: readonly Attempt[]): Promise<Map<string, Receipt[]>> {
  if (attempts.length === 0) return new Map()
  const rows = await receiptsByAttempt(tx, {
    organization_ids: ownersOf(attempts),
    attempt_ids: attempts.map((attempt) => attempt.id),
  })
  return Map.groupBy(rows, (row) => row.attempt_id ?? '')
}

/** The columns that tell a person what happened. */
function explain(
  ctx: Context,
  attempt: Attempt,
  receipts: readonly Receipt[],
  verdict: Verdict,
  message: Message,
): Partial<Message> {
  const at = attempt.date_answered ?? ctx.clock.nowOf(attempt.organization_id, attempt.message_id)
  switch (verdict) {
    case 'delivered':
    case 'accepted':
      return {
        error_message: null,
        date_sent: message.date_sent ?? at,
        activity_at: message.date_sent ?? at,
      }
    case 'undelivered': {
      const [first] = receipts
        .filter((receipt) => receipt.status === 'undelivered')
        // One that says why is worth more than one that does not.
        .sort((a, b) => (a.error_code > b.error_code ? -1 : 1))
      return {
        error_message: reason(first?.error_code ?? null, first?.error_text ?? 'Not delivered'),
      }
    }
    case 'rejected':
      return {
        error_message: reason(attempt.error_code, attempt.error_text ?? 'Refused by the carrier'),
      }
    default:
      return {}
  }
}

function reason(code: string | null, text: string): string {
  return code ? `${code} ${text}` : text
}

/** When it is looked at next, if it waits for anything. */
function turnAfter(
  ctx: Context,
  message: Message,
  verdict: Verdict,
  retryAfterMs: number | undefined,
): Partial<Message> {
  const now = ctx.clock.nowOf(message.organization_id, message.id)
  if (verdict === 'busy')
    return { next_at: addMillis(now, backoffMs(message.attempts, retryAfterMs)) }
  if (verdict !== 'unknown') return {}
  return { lane: proofLane(message), next_at: addMillis(now, lookUpEveryMs) }
}
