/** The second commit of a send: what the carrier answered, and what follows for the message. */

import { recordConsent } from '../consent/consent.ts'
import type { Context } from '../context.ts'
import { updateMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { conversationOf } from '../messages/conversation.ts'
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
  /** The carrier takes nothing for this recipient any more (F-46). */
  optedOut?: boolean
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
  await believeOptOuts(ctx, tx, outcomes)
  return outcomes.map(() => undefined)
}

/** What the carrier knows of a recipient's wish is in our log, too: the next message is not tried. */
async function believeOptOuts(ctx: Context, tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
  const told = outcomes.filter(({ optedOut }) => optedOut)
  if (told.length === 0) return
  await ctx.db.lock(
    tx,
    told.map(({ attempt }) => conversationOf(attempt)),
  )
  for (const { attempt, error_code, error_text } of told) {
    const { organization_id, remote_phone, local_phone, carrier_id, message_id } = attempt
    const said = { action: 'opt_out', channel: 'carrier', text: error_text ?? '' } as const
    const ends = { organization_id, remote_phone, local_phone, carrier_id, message_id }
    const date_created = ctx.clock.nowOf(organization_id, message_id)
    await recordConsent(tx, { ...ends, ...said, word: error_code ?? '', date_created })
  }
}
