/** The second commit of a send: what the carrier answered, and what follows for the message. */
import type { Context } from '../context.ts'
import { updateMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import type { Message } from '../messages/message.ts'
import type { Attempt, AttemptOutcome } from './attempt.ts'
import { adoptOrphans } from './record-receipts.ts'
import { settleAttempts } from './settle-attempts.ts'

export type Outcome = {
  /** As the mark wrote it: its answer is all that may have changed since. */
  attempt: Attempt
  /** As the mark left it, where that is known. */
  message?: Message
  outcome: AttemptOutcome
  carrier_message_id: string | null
  error_code?: string | null
  error_text?: string
  retryAfterMs?: number | undefined
}

/** A definite answer may still settle an attempt that was given up as unknown, never another (F-33). */
const unsettled = `("attempt"."outcome" is null or ("attempt"."outcome" = 'unknown' and each_row.outcome in ('accepted', 'rejected')))`

/** Plural verb: records answers, and brings their messages in line with them. */
export async function recordOutcomes(
  ctx: Context,
  tx: Tx,
  outcomes: readonly Outcome[],
): Promise<undefined[]> {
  ctx.metrics.batchSize.observe({ verb: 'record' }, outcomes.length)
  const rows = outcomes.map(({ attempt, outcome, carrier_message_id, error_code, error_text }) => ({
    organization_id: attempt.organization_id,
    id: attempt.id,
    outcome,
    carrier_message_id,
    error_code: error_code ?? null,
    error_text: error_text ?? null,
    date_answered: ctx.clock.nowOf(attempt.organization_id, attempt.message_id),
  }))
  const answers = await updateMany(tx, 'attempt', rows, {
    match: ['organization_id', 'id'],
    guard: unsettled,
  })
  const asMarked = new Map(outcomes.map(({ attempt }) => [attempt.id, attempt]))
  const attempts = answers.map((row) => ({ ...(asMarked.get(row.id) as Attempt), ...row }))
  await adoptOrphans(
    tx,
    attempts.filter((attempt) => attempt.outcome === 'accepted'),
  )
  await settleAttempts(ctx, tx, attempts, {
    // Not by its own id: another attempt of the same message may be answered in this batch.
    messages: new Map(
      outcomes.flatMap(({ attempt, message }) => (message ? [[attempt.id, message]] : [])),
    ),
    retryAfterMs: new Map(outcomes.map(({ attempt, retryAfterMs }) => [attempt.id, retryAfterMs])),
  })
  return outcomes.map(() => undefined)
}
