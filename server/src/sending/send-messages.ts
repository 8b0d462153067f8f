/** Messages that wait to leave, as a source for the runner: take, submit, record. Two commits each. */
import type { Context } from '../context.ts'
import { coalesce } from '../db/coalesce.ts'
import { isContention, isUnavailable } from '../db/unavailable.ts'
import { failpoint } from '../failpoint.ts'
import { readLane } from '../messages/lane.ts'
import type { Source, Taken } from '../turns/source.ts'
import { addMillis } from '../values/instant.ts'
import { ownersOf } from '../values/owners.ts'
import { keepWatch } from './absence.ts'
import { lookUp } from './look-up.ts'
import { putOff } from './put-off.ts'
import { messageLanes, readDue } from './read-due.ts'
import { type Outcome, recordOutcomes } from './record-outcomes.ts'
import { type LaneShare, shareRoom } from './share-room.ts'
import { submit } from './submit.ts'
import { type BegunSend, type TakenMessages, takeMessages } from './take-messages.ts'
import { createWindows } from './windows.ts'

const recordAgainMs = 1000
/** Together with the answer's time less than a lease: nobody else may have the message by then. */
const recordTriesMax = 45
/** A message that makes its own take fail is looked at again after this. */
const poisonMs = 60_000

type Record = (outcome: Outcome) => Promise<void>

/**
 * 1. In one transaction, mark as many messages as there is room for (take-messages.ts). After this
 *    commit a cancel loses; a crash from here on leaves the outcome unknown, never a resend.
 * 2. Hand each to its carrier, outside any transaction.
 * 3. Record what came back, many at a time. Only then is its room free again.
 */
export function sendMessages(ctx: Context): Source {
  const windows = createWindows(() => ctx.nudge())
  const watch = keepWatch(ctx)
  const record: Record = coalesce<Outcome, void>(
    (outcomes) => ctx.db.within(ownersOf(outcomes.map(({ attempt }) => attempt))).insist,
    (tx, outcomes) => recordOutcomes(ctx, tx, outcomes),
    () => ctx.db.batchesAtOnce,
  )
  return {
    async lanes() {
      await watch.look()
      return messageLanes(ctx.db.read, ctx.clock.now())
    },
    async take(due, room) {
      const shares = shareRoom(due, room, ctx.carriers, windows)
      const sends: BegunSend[] = []
      try {
        const taken = await takeSurely(ctx, shares)
        sends.push(...taken.sends)
        return workOf(ctx, taken, record, windows.give)
      } finally {
        for (const { carrier_id, limit } of shares) if (carrier_id) windows.give(carrier_id, limit)
        for (const { carrier } of sends) windows.take(carrier.id, 1)
      }
    },
  }
}

function workOf(
  ctx: Context,
  { count, sends, lookUps }: TakenMessages,
  record: Record,
  give: (carrier_id: string, count: number) => void,
): Taken {
  if (sends.length > 0) failpoint('send.after-mark')
  const send = (begun: BegunSend) => () =>
    sendOne(ctx, begun, record).finally(() => give(begun.carrier.id, 1))
  return {
    count,
    work: [...sends.map(send), ...lookUps.map((message) => () => lookUp(ctx, message))],
  }
}

/** What makes a batch fail is found by trying its messages one by one, and put off: it harms no other. */
async function takeSurely(ctx: Context, shares: readonly LaneShare[]): Promise<TakenMessages> {
  const [first, ...others] = shares
  if (!first) return { count: 0, sends: [], lookUps: [] }
  try {
    const db = ctx.db.within(ownersOf(shares.map(({ lane }) => readLane(lane))))
    return await db.transaction((tx) => takeMessages(ctx, tx, shares))
  } catch (error) {
    if (isUnavailable(error) || isContention(error)) throw error
    if (others.length === 0 && first.limit === 1) return putOffFirst(ctx, first, error)
    const parts = others.length > 0 ? shares : oneByOne(first)
    const taken: TakenMessages[] = []
    for (const part of parts) taken.push(await takeSurely(ctx, [part]))
    return {
      count: taken.reduce((sum, { count }) => sum + count, 0),
      sends: taken.flatMap(({ sends }) => sends),
      lookUps: taken.flatMap(({ lookUps }) => lookUps),
    }
  }
}

function oneByOne(share: LaneShare): LaneShare[] {
  return Array.from({ length: share.limit }, () => ({ ...share, limit: 1 }))
}

async function putOffFirst(
  ctx: Context,
  { lane }: LaneShare,
  why: unknown,
): Promise<TakenMessages> {
  const { organization_id } = readLane(lane)
  const due = ctx.clock.nowOf(organization_id)
  const next_at = addMillis(due, poisonMs)
  const count = await ctx.db.transaction(async (tx) => {
    const rows = await readDue(tx, [{ lane, due, limit: 1 }], ctx.clock.now())
    await putOff(
      tx,
      rows.map((message) => ({ message, next_at })),
    )
    for (const { id } of rows) ctx.log.error({ err: why, id, next_at }, 'a message was put off')
    return rows.length
  })
  return { count, sends: [], lookUps: [] }
}

async function sendOne(ctx: Context, send: BegunSend, record: Record): Promise<void> {
  const { outcome, late } = await submit(ctx, send)
  if (outcome.outcome === 'accepted') failpoint('send.after-accept')
  await recordSurely(ctx, outcome, record)
  failpoint('send.after-outcome')
  tell(ctx, send, outcome)
  // An answer after the deadline is proof, and is recorded as such.
  void late
    ?.then((proof) => recordSurely(ctx, proof, record))
    .catch((error) => ctx.log.error({ err: error }, 'late answer lost'))
}

/** An answer is kept while the database cannot take it (F-07, F-34); in the end it is a lost one. */
async function recordSurely(ctx: Context, outcome: Outcome, record: Record): Promise<void> {
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

function tell(ctx: Context, { carrier, submission }: BegunSend, outcome: Outcome): void {
  ctx.metrics.submits.inc({ carrier: carrier.id, outcome: outcome.outcome })
  ctx.log.info({
    event: 'message',
    id: submission.message_id,
    status: outcome.outcome,
    detail: outcome.error_text ?? carrier.id,
  })
}
