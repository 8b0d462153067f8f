/** What becomes of a message whose time has come: it leaves, waits, or cannot leave any more. */
import type { Carrier } from '../carriers/carrier.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import { sendingLane } from '../messages/lane.ts'
import type { Message } from '../messages/message.ts'
import { loadReferences, type References, type Wanted } from '../messages/references.ts'
import { badPhone, isDialable } from '../phone-numbers/phone.ts'
import { canSend } from '../phone-numbers/phone-number.ts'
import { fateOf, readHold } from '../restore/hold.ts'
import type { Lineage } from '../restore/lineage.ts'
import { addMillis, type Instant, toMillis } from '../values/instant.ts'
import { ownersOf } from '../values/owners.ts'
import { type AbsenceTable, readAbsences, staleMs } from './absence.ts'

/** A message that a carrier keeps putting off is given up after this, from its first "not now" (F-45). */
export const validityMs = 4 * 3600 * 1000

/** How long until it is seen again whether the carrier of a number is open. */
const withoutCarrierMs = 10_000

/** What must be known to choose. */
export type Fates = {
  refs: References
  lineage: Lineage | undefined
  absences: AbsenceTable[]
  /** When the carrier first put a message off, by message. */
  putOffAt: Map<string, Instant>
}

export type Fate =
  | { carrier: Carrier }
  | { refuse: string }
  /** To be looked at again then, perhaps in another lane. */
  | { next_at: Instant; lane?: string }

/** A constant number of statements, however many messages. */
export async function loadFates(
  ctx: Context,
  tx: Tx,
  messages: readonly Message[],
): Promise<Fates> {
  const [refs, lineage, absences, putOffAt] = await Promise.all([
    loadReferences(tx, messages.map(wayOf)),
    readHold(ctx, tx),
    readAbsences(tx),
    firstRefusals(
      tx,
      messages.filter(({ attempts }) => attempts > 0),
    ),
  ])
  return { refs, lineage, absences, putOffAt }
}

/** What must be read to choose how it leaves. */
function wayOf({ organization_id, local_phone, remote_phone }: Message): Wanted {
  return { organization_id, local_phone, remote_phone }
}

/** F-16, F-31, F-32, F-37, F-45. */
export function chooseFate(ctx: Context, fates: Fates, message: Message, now: Instant): Fate {
  const { refs, lineage } = fates
  const { organization_id, local_phone, remote_phone } = message
  const send_at = message.send_at as Instant
  if (send_at > now) return { next_at: send_at }
  const held = fateOf(lineage, send_at, now)
  if (held.do === 'hold') return { next_at: held.until }
  if (held.do === 'refuse') return { refuse: held.because }
  const late = lateness(ctx, fates, message, held.since, now)
  if (late) return { refuse: late }
  if (!message.auto_reply_to && refs.hasOptedOut(organization_id, remote_phone ?? '')) {
    return { refuse: 'The recipient has opted out of messages.' }
  }
  if (!isDialable(remote_phone ?? '')) return { refuse: `${remote_phone}: ${badPhone}` }
  const number = refs.phoneNumber(organization_id, local_phone ?? '')
  if (!number || !canSend(number)) return { refuse: `${local_phone} can no longer send messages.` }
  const carrier = ctx.carriers.find(number.carrier_id)
  // Added a moment ago, or taken away by mistake: `lateness` ends the waiting.
  if (!carrier) return { next_at: addMillis(now, withoutCarrierMs) }
  const lane = sendingLane(organization_id, number.number, number.carrier_id)
  // Its number has moved to another carrier since: the room that was asked was not that one's.
  return lane === message.lane ? { carrier } : { next_at: message.next_at ?? now, lane }
}

/** Why it is too late now. Waiting for room is no lateness, until it has lasted for a day. */
function lateness(
  ctx: Context,
  { absences, putOffAt }: Fates,
  message: Message,
  since: Instant,
  now: Instant,
): string | undefined {
  const putOff = putOffAt.get(message.id)
  if (putOff) {
    const forMs = toMillis(now) - toMillis(putOff)
    if (forMs <= validityMs) return undefined
    return `The carrier put it off for ${duration(forMs)}; no more tries are made.`
  }
  // In a time of their own they fall due when a test says so.
  const stale = ctx.clock.isFrozen(message.organization_id) ? 0 : staleMs(absences, since)
  if (stale > 0) return `Missed its scheduled time by ${duration(stale)}; it was not sent.`
  const waitedMs = toMillis(now) - toMillis(since)
  const { waitMaxMs } = ctx.config
  if (waitedMs <= waitMaxMs) return undefined
  return `It waited ${duration(waitedMs)} for room with its carrier, and ROOST_WAIT_HOURS allows ${duration(waitMaxMs)}; it was not sent.`
}

type Tried = { organization_ids: string[]; ids: string[] }

const selectFirstAnswers = prepared((db, { organization_ids, ids }: Tried) =>
  db
    .selectFrom('attempt')
    .select(['message_id', 'generation', 'date_answered'])
    .where('organization_id', 'in', organization_ids)
    .where('message_id', 'in', ids)
    .where('number', '=', 1),
)

async function firstRefusals(tx: Tx, tried: readonly Message[]): Promise<Map<string, Instant>> {
  if (tried.length === 0) return new Map()
  const ids = tried.map(({ id }) => id)
  const rows = await selectFirstAnswers(tx, { organization_ids: ownersOf(tried), ids })
  const generations = new Map(tried.map(({ id, generation }) => [id, generation]))
  return new Map(
    rows.flatMap(({ message_id, generation, date_answered }) =>
      date_answered && generations.get(message_id) === generation
        ? [[message_id, date_answered] as const]
        : [],
    ),
  )
}

/** `5h 3m`, for people. */
export function duration(millis: number): string {
  const minutes = Math.round(millis / 60_000)
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`
}
