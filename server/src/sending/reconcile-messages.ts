/** The job `message.reconcile`: looks for proof that a message of unknown outcome was accepted. */
import type { Context } from '../context.ts'
import { findMessage } from '../messages/list-messages.ts'
import type { Message } from '../messages/message.ts'
import { moveMessages } from '../messages/move-messages.ts'
import { finish, retryAt } from '../turns/finish-jobs.ts'
import type { Job } from '../turns/job.ts'
import type { JobHandler, Work } from '../turns/runner.ts'
import { addMillis, type Instant, toMillis } from '../values/instant.ts'
import type { Attempt } from './attempt.ts'
import { recordOutcomes } from './record-outcomes.ts'
import { lookUpEveryMs } from './settle-attempts.ts'

/** Starts every error text of an unknown outcome, so that programs can match it (guarantees b.1). */
export const deliveryUnknown = 'Delivery unknown: the carrier did not confirm this message'

/** Asks the carrier, where it can be asked; stops once its window is over. Never resends. */
export const reconcileMessages: JobHandler = async (ctx, jobs) =>
  jobs.map((job): Work => ({ job, run: () => reconcile(ctx, job) }))

async function reconcile(ctx: Context, job: Job): Promise<void> {
  const message = await findMessage(ctx.db.read, job.organization_id, job.subject_id)
  const attempt = message?.state === 'unknown' ? await findAttempt(ctx, message) : undefined
  if (!message || !attempt) {
    await ctx.db.transaction((tx) => finish(tx, [job]))
    return
  }
  const carrier = ctx.carriers.find(attempt.carrier_id)
  // A look-up that fails is no proof either way; it is tried again until the window is over.
  const found = await carrier
    ?.lookUp?.({ ...attempt, attempt_id: attempt.id })
    .catch(() => undefined)
  const now = ctx.clock.nowOf(job.organization_id)
  const over = toMillis(now) - toMillis(attempt.date_started) >= (carrier?.reconcileWindowMs ?? 0)
  await ctx.db.transaction(async (tx) => {
    // Proof is the answer that was lost, and is recorded as that answer would have been.
    if (found) {
      await recordOutcomes(ctx, tx, [{ job, attempt, outcome: 'accepted', ...found }])
    } else if (over) {
      const set = { error_message: explain(attempt, now) }
      await moveMessages(ctx, tx, [{ message, move: 'stopLooking', set }])
      await finish(tx, [job])
    } else await retryAt(tx, [{ job, run_at: addMillis(now, lookUpEveryMs) }])
  })
}

async function findAttempt(ctx: Context, message: Message): Promise<Attempt | undefined> {
  return ctx.db.read
    .selectFrom('attempt')
    .selectAll()
    .where('organization_id', '=', message.organization_id)
    .where('id', '=', message.attempt_id)
    .executeTakeFirst()
}

function explain(attempt: Attempt, now: Instant): string {
  const why = attempt.error_text ?? 'no answer'
  return `${deliveryUnknown} (attempt ${attempt.id}, ${why}, ${now}). It was not resent to avoid a duplicate. Check with the recipient or the carrier before sending it again.`
}
