/** Takes what is due: decides, at the last moment, what leaves now, and commits that first. */
import type { Carrier, Submission } from '../carriers/carrier.ts'
import type { Context } from '../context.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { failpoint } from '../failpoint.ts'
import { conversationOf } from '../messages/conversation.ts'
import { readLane } from '../messages/lane.ts'
import type { Message } from '../messages/message.ts'
import { type MessageChange, moveMessages } from '../messages/move-messages.ts'
import { addMillis, type Instant } from '../values/instant.ts'
import { fromJson } from '../values/json.ts'
import type { Attempt } from './attempt.ts'
import { chooseFate, type Fates, loadFates } from './choose-fate.ts'
import { loseAnswers } from './lose-answers.ts'
import { type PutOff, putOff } from './put-off.ts'
import { readDue, readLost } from './read-due.ts'
import { lookUpEveryMs } from './settle-attempts.ts'
import type { LaneShare } from './share-room.ts'

export type BegunSend = {
  carrier: Carrier
  submission: Submission
  attempt: Attempt
  /** As the mark left it. */
  message: Message
}

export type TakenMessages = {
  /** Rows that were due and are not any more. */
  count: number
  sends: BegunSend[]
  /** Messages of unknown outcome, to ask their carriers about. */
  lookUps: Message[]
}

/** The message is its own job: claim and mark are one compare-and-set (guarantees, decision 3). */
type Mark = Pick<BegunSend, 'message' | 'carrier' | 'attempt'>

/**
 * Marks what leaves now as submitting and writes its attempts; puts off, refuses, or declares lost
 * what does not. What has room is marked, and nothing else: after the commit each must be submitted.
 */
export async function takeMessages(
  ctx: Context,
  tx: Tx,
  shares: readonly LaneShare[],
): Promise<TakenMessages> {
  const rows = await readRows(ctx, tx, shares)
  ctx.metrics.batchSize.observe({ verb: 'mark' }, rows.length)
  const lost = rows.filter(({ state }) => state === 'submitting')
  const lookUps = rows.filter(({ state }) => state === 'unknown')
  const pending = rows.filter(({ state }) => state === 'queued' || state === 'scheduled')
  await ctx.db.lock(tx, pending.map(conversationOf))
  const fates = await loadFates(ctx, tx, pending)
  const { marks, refusals, later } = sort(ctx, fates, pending)
  await loseAnswers(ctx, tx, lost)
  await moveMessages(ctx, tx, refusals)
  await putOff(tx, [...later, ...lookUps.map((message) => askAgain(ctx, message))])
  const sends = await mark(ctx, tx, marks)
  if (sends.length > 0) failpoint('send.before-mark')
  return { count: rows.length, sends, lookUps }
}

async function readRows(ctx: Context, tx: Tx, shares: readonly LaneShare[]): Promise<Message[]> {
  const now = ctx.clock.now()
  const lanes = shares.map(({ lane, limit, lostOnly }) => {
    return { lane, limit, lostOnly, due: ctx.clock.nowOf(readLane(lane).organization_id) }
  })
  const [lost, due] = await Promise.all([
    readLost(
      tx,
      lanes.filter(({ lostOnly }) => lostOnly),
      now,
    ),
    readDue(
      tx,
      lanes.filter(({ lostOnly }) => !lostOnly),
      now,
    ),
  ])
  return [...lost, ...due.sort(byTime)]
}

/** Whatever their lanes: what was due first is handed over first. */
function byTime(a: Message, b: Message): number {
  return (a.next_at ?? '') < (b.next_at ?? '') ? -1 : a.next_at === b.next_at ? 0 : 1
}

type Sorted = { marks: Mark[]; refusals: MessageChange[]; later: PutOff[] }

function sort(ctx: Context, fates: Fates, messages: readonly Message[]): Sorted {
  const sorted: Sorted = { marks: [], refusals: [], later: [] }
  for (const message of messages) {
    const now = ctx.clock.nowOf(message.organization_id, message.id)
    const fate = chooseFate(ctx, fates, message, now)
    if ('refuse' in fate) {
      const set = { error_message: fate.refuse }
      sorted.refusals.push({ message, move: 'giveUp', set })
    } else if ('next_at' in fate) sorted.later.push({ message, ...fate })
    else {
      const { carrier } = fate
      const { seq = null } =
        fates.refs.consent(message.organization_id, message.remote_phone ?? '') ?? {}
      const attempt = { ...newAttempt(ctx, message, carrier, now), consent_seq: seq }
      sorted.marks.push({ message, carrier, attempt })
    }
  }
  return sorted
}

/** Its next look is its lease: a process that dies while it asks delays the answer by one look. */
function askAgain(ctx: Context, message: Message): PutOff {
  const next_at = addMillis(ctx.clock.nowOf(message.organization_id), lookUpEveryMs)
  return { message, next_at }
}

async function mark(ctx: Context, tx: Tx, marks: readonly Mark[]): Promise<BegunSend[]> {
  const now = ctx.clock.now()
  const moved = await moveMessages(
    ctx,
    tx,
    marks.map(({ message, carrier, attempt }) => ({
      message,
      move: 'beginSend',
      set: {
        attempt_id: attempt.id,
        attempts: attempt.number,
        leased_until: addMillis(now, ctx.leaseMs ?? leaseMsOf(carrier)),
      },
    })),
  )
  const won = marks.filter(({ message }) => moved.has(message.id))
  const attempts = won.map(({ attempt }) => attempt)
  await insertMany(tx, 'attempt', attempts)
  return won.map(({ carrier, attempt, message }) => ({
    carrier,
    submission: toSubmission(message, attempt),
    attempt,
    message: moved.get(message.id) as Message,
  }))
}

/** Time for its turn within the adapter and to store the answer, besides the answer's own. */
const leaseBesidesMs = 60_000

/** Nobody else may declare an answer lost while its process may still be waiting for it. */
export function leaseMsOf({ answerWithinMs }: Pick<Carrier, 'answerWithinMs'>): number {
  return answerWithinMs + leaseBesidesMs
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
    consent_seq: null,
    auto_reply_to: message.auto_reply_to,
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
