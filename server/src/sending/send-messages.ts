/** The job `message.send`: mark, submit, record. Three commits, at most one submit in doubt. */
import { type Accepted, CarrierError } from '../carriers/carrier.ts'
import type { Context } from '../context.ts'
import { coalesce } from '../db/coalesce.ts'
import { isUnavailable } from '../db/unavailable.ts'
import { failpoint } from '../failpoint.ts'
import type { JobHandler } from '../turns/runner.ts'
import { ownersOf } from '../values/owners.ts'
import { type BegunSend, beginSends } from './begin-sends.ts'
import { type Outcome, recordOutcomes } from './record-outcomes.ts'

/** A carrier that has not answered by then has lost us; it may still have taken the message. */
const answerWithinMs = 35_000
/** Together with the answer's time less than a lease: nobody else may have the job by then. */
const recordAgainMs = 1000
const recordTriesMax = 45

/**
 * 1. In one transaction, mark every message of the batch as submitting (begin-sends.ts). After this
 *    commit a cancel loses; a crash from here on leaves the outcome unknown, never a resend.
 * 2. Hand each to its carrier, outside any transaction.
 * 3. Record what came back, many at a time.
 */
export function sendMessages(ctx: Context): JobHandler {
  const record = coalesce<Outcome, void>(
    (outcomes) => ctx.db.within(ownersOf(outcomes.map(({ job }) => job))).insist,
    (tx, outcomes) => recordOutcomes(ctx, tx, outcomes),
    () => ctx.db.batchesAtOnce,
  )
  return async (_, jobs) => {
    const db = ctx.db.within(ownersOf(jobs))
    const begun = await db.transaction((tx) => beginSends(ctx, tx, jobs))
    if (begun.length > 0) failpoint('send.after-mark')
    return begun.map((send) => ({ job: send.job, run: () => sendOne(ctx, send, record) }))
  }
}

async function sendOne(
  ctx: Context,
  send: BegunSend,
  record: (outcome: Outcome) => Promise<void>,
): Promise<void> {
  const answer = submit(ctx, send)
  const outcome = await settle(ctx, send, withDeadline(ctx, answer))
  if (outcome.outcome === 'accepted') failpoint('send.after-accept')
  await recordSurely(ctx, outcome, record)
  failpoint('send.after-outcome')
  tell(ctx, send, outcome)
  // An answer after the deadline is proof, and is recorded as such.
  if (outcome.late)
    void settle(ctx, send, answer)
      .then((proof) => recordSurely(ctx, proof, record))
      .catch((error) => ctx.log.error({ err: error }, 'late answer lost'))
}

/**
 * A promise whatever the adapter does: one that throws at once may still have sent something. A process
 * that was stopped until its lease was over hands over nothing any more: the message may have been
 * given up or deleted since (F-33).
 */
async function submit(ctx: Context, { job, carrier, submission }: BegunSend): Promise<Accepted> {
  if (job.leased_until !== null && job.leased_until <= ctx.clock.now()) {
    throw new CarrierError('busy', 'not handed over: the server was stopped for too long')
  }
  return carrier.send(submission)
}

/** An answer is kept while the database cannot take it (F-07, F-34); in the end it is a lost one. */
async function recordSurely(
  ctx: Context,
  outcome: Outcome,
  record: (outcome: Outcome) => Promise<void>,
): Promise<void> {
  for (let triesLeft = recordTriesMax; ; triesLeft--) {
    try {
      await record(outcome)
      return
    } catch (error) {
      if (!isUnavailable(error) || triesLeft <= 1) throw error
      ctx.log.error({ err: error, attempt_id: outcome.attempt.id }, 'answer not recorded yet')
    }
    await new Promise<void>((resolve) => ctx.clock.after(recordAgainMs, resolve))
  }
}

type Settled = Outcome & { late?: boolean }

/** Never throws: whatever happens to a submit is an outcome. */
async function settle(ctx: Context, send: BegunSend, answer: Promise<Accepted>): Promise<Settled> {
  const { job, attempt, message } = send
  const base = { job, attempt, message, carrier_message_id: null }
  try {
    const { carrier_message_id } = await answer
    return { ...base, outcome: 'accepted', carrier_message_id }
  } catch (error) {
    if (error instanceof CarrierError) {
      const { outcome, code: error_code, message: error_text, retryAfterMs } = error
      const late = error instanceof DeadlineError
      return { ...base, outcome, error_code, error_text, retryAfterMs, late }
    }
    // A bug in an adapter: nobody knows what left the process.
    ctx.log.error({ err: error, attempt_id: attempt.id }, 'carrier adapter failed')
    return { ...base, outcome: 'unknown', error_text: 'the carrier adapter failed' }
  }
}

class DeadlineError extends CarrierError {
  override name = 'DeadlineError'
}

async function withDeadline(ctx: Context, answer: Promise<Accepted>): Promise<Accepted> {
  let cancel = (): void => {}
  const deadline = new Promise<never>((_, reject) => {
    cancel = ctx.clock.after(answerWithinMs, () => {
      reject(new DeadlineError('unknown', `no answer within ${answerWithinMs / 1000} s`))
    })
  })
  return Promise.race([answer, deadline]).finally(cancel)
}

function tell(ctx: Context, { carrier, submission }: BegunSend, outcome: Outcome): void {
  ctx.metrics.submits.inc({ carrier: carrier.id, outcome: outcome.outcome })
  ctx.log.info({
    event: 'message',
    id: submission.message_id,
    status: outcome.outcome,
    detail: outcome.error_text ?? carrier.id,
  })
}
