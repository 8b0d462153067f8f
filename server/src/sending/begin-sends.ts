/** The mark: decides, at the last moment, that a due message leaves now, and commits that first. */
import type { Carrier, Submission } from '../carriers/carrier.ts'
import type { Context } from '../context.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { conversationOf } from '../messages/conversation.ts'
import { readMessages } from '../messages/list-messages.ts'
import type { Message } from '../messages/message.ts'
import { type MessageChange, moveMessages } from '../messages/move-messages.ts'
import { loadReferences, type References, type Wanted } from '../messages/references.ts'
import { canSend } from '../phone-numbers/phone-number.ts'
import { fateOf, heldText, readHold } from '../restore/hold.ts'
import type { Lineage } from '../restore/lineage.ts'
import { finish, retryAt } from '../turns/finish-jobs.ts'
import type { Job } from '../turns/job.ts'
import { type Instant, toMillis } from '../values/instant.ts'
import { fromJson } from '../values/json.ts'
import type { Attempt } from './attempt.ts'
import { loseAnswers } from './lose-answers.ts'

export type BegunSend = {
  job: Job
  carrier: Carrier
  submission: Submission
  attempt: Attempt
  /** As the mark left it. */
  message: Message
}
type Marked = Pick<BegunSend, 'job' | 'message' | 'carrier' | 'attempt'>

/** First tries later than this would be stale texts; they become errors instead (F-16). */
export const latenessMaxMs = 3600 * 1000
/** A message that a carrier keeps putting off is given up after this (F-45). */
export const validityMs = 4 * 3600 * 1000

/**
 * Marks the messages of these jobs as submitting, writes their attempts, and returns what is now to
 * be submitted. Jobs with nothing to send are finished or put off in the same transaction.
 */
export async function beginSends(ctx: Context, tx: Tx, jobs: readonly Job[]): Promise<BegunSend[]> {
  ctx.metrics.batchSize.observe({ verb: 'mark' }, jobs.length)
  const messages = await readMessages(tx, jobs.map(subjectOf))
  await ctx.db.lock(tx, [...messages.values()].map(conversationOf))
  const [refs, lineage] = await Promise.all([
    loadReferences(tx, [...messages.values()].map(wayOf)),
    readHold(ctx, tx),
  ])
  const marks: Marked[] = []
  const refusals: MessageChange[] = []
  const done: Job[] = []
  for (const job of jobs) {
    const message = messages.get(job.subject_id)
    const now = ctx.clock.nowOf(job.organization_id)
    if (message?.state === 'submitting') await loseAnswers(ctx, tx, [message])
    if (!message || !isPending(message)) done.push(job)
    else if (message.send_at > now) await retryAt(tx, [{ job, run_at: message.send_at }])
    else {
      const choice = choose(ctx, refs, lineage, message, now)
      if ('hold' in choice) await retryAt(tx, [{ job, run_at: choice.hold, last_error: heldText }])
      else if ('refuse' in choice) {
        refusals.push({ message, move: 'giveUp', set: { error_message: choice.refuse } })
        done.push(job)
      } else
        marks.push({
          job,
          message,
          carrier: choice.carrier,
          attempt: newAttempt(ctx, message, choice.carrier, now),
        })
    }
  }
  await moveMessages(ctx, tx, refusals)
  await finish(tx, done)
  return mark(ctx, tx, marks)
}

async function mark(ctx: Context, tx: Tx, marks: readonly Marked[]): Promise<BegunSend[]> {
  const moved = await moveMessages(
    ctx,
    tx,
    marks.map(({ message, attempt }) => ({
      message,
      move: 'beginSend',
      set: { attempt_id: attempt.id, attempts: attempt.number },
    })),
  )
  const won = marks.filter(({ message }) => moved.has(message.id))
  await insertMany(
    tx,
    'attempt',
    won.map(({ attempt }) => attempt),
  )
  return won.map(({ job, message, carrier, attempt }) => ({
    job,
    carrier,
    submission: toSubmission(message, attempt),
    attempt,
    message: moved.get(message.id) as Message,
  }))
}

function subjectOf(job: Job): { organization_id: string; id: string } {
  return { organization_id: job.organization_id, id: job.subject_id }
}

/** What must be read to choose how it leaves. */
function wayOf({ organization_id, local_phone, remote_phone }: Message): Wanted {
  return { organization_id, local_phone, remote_phone }
}

function isPending(message: Message): message is Message & { send_at: Instant } {
  return (message.state === 'queued' || message.state === 'scheduled') && message.send_at !== null
}

/** The carrier to use, or why this message cannot leave any more, or not yet (F-16, F-31, F-32, F-37, F-45). */
function choose(
  ctx: Context,
  refs: References,
  lineage: Lineage | undefined,
  message: Message & { send_at: Instant },
  now: Instant,
): { carrier: Carrier } | { refuse: string } | { hold: Instant } {
  const { organization_id, local_phone, remote_phone } = message
  const fate = fateOf(lineage, message.send_at, now)
  if (fate.do === 'hold') return { hold: fate.until }
  if (fate.do === 'refuse') return { refuse: fate.because }
  const lateMs = toMillis(now) - toMillis(fate.since)
  if (message.attempts === 0 && lateMs > latenessMaxMs) {
    return { refuse: `Missed its scheduled time by ${duration(lateMs)}; it was not sent.` }
  }
  if (lateMs > validityMs) {
    return { refuse: `The carrier put it off for ${duration(lateMs)}; no more tries are made.` }
  }
  if (refs.hasOptedOut(organization_id, remote_phone ?? '')) {
    return { refuse: 'The recipient has opted out of messages.' }
  }
  const number = refs.phoneNumber(organization_id, local_phone ?? '')
  if (!number || !canSend(number)) return { refuse: `${local_phone} can no longer send messages.` }
  const carrier = ctx.carriers.find(number.carrier_id)
  if (!carrier)
    return { refuse: `The carrier of ${local_phone} (${number.carrier_id}) is not configured.` }
  return { carrier }
}

function newAttempt(ctx: Context, message: Message, carrier: Carrier, now: Instant): Attempt {
  return {
    organization_id: message.organization_id,
    id: ctx.newId('att'),
    message_id: message.id,
    generation: message.generation,
    number: message.attempts + 1,
    carrier_id: carrier.id,
    owner: ctx.owner,
    local_phone: message.local_phone ?? '',
    remote_phone: message.remote_phone ?? '',
    date_started: now,
    date_answered: null,
    outcome: null,
    carrier_message_id: null,
    error_code: null,
    error_text: null,
  }
}

function toSubmission(message: Message, attempt: Attempt): Submission {
  return {
    organization_id: message.organization_id,
    message_id: message.id,
    attempt_id: attempt.id,
    number: attempt.number,
    local_phone: attempt.local_phone,
    remote_phone: attempt.remote_phone,
    text: message.text ?? '',
    attachments: message.attachments ? fromJson(message.attachments) : [],
  }
}

/** `5h 3m`, for people. */
export function duration(millis: number): string {
  const minutes = Math.round(millis / 60_000)
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`
}
