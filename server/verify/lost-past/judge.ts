/** After a database lost its last moments: nothing of them leaves again before `roost resume`. */
import type { DatabaseDump } from '../../src/doctor/violation.ts'
import type { Message } from '../../src/messages/message.ts'
import { eventually } from '../../test/e2e/eventually.ts'
import { findBroken } from '../lab/check.ts'
import type { Ack, Memory } from '../lab/load.ts'
import { type Server, settle } from '../lab/place.ts'
import type { WitnessRecord } from '../witness/witness-record.ts'
import { resume, untilHeld } from './hold.ts'
import { describe, type Trial, untilBack, untilNewLeaves } from './trial.ts'

/** A submit whose mark was lost may have been under way when the database was. */
const underWayMs = 1000
/** A lost answer takes a lease, and its proof the whole window. */
const releasedWithinMs = 60_000

export type Loss = {
  /** What was promised before is not lost: milliseconds since 1970. Infinite if nothing may be. */
  heard: number
  /** When the database that forgot took over. */
  backAt: number
  planted: readonly string[]
  /** The operator's wish: held messages are sent, or become errors. */
  release: boolean
}
export type Verdict = {
  broken: string[]
  promises: number
  lostPromises: number
  /** Sent already and pending again: so often there would have been a double without the hold. */
  lostMarks: number
  held: number
  recoveryMs: number
}

export async function judge(trial: Trial, loss: Loss): Promise<Verdict> {
  const { place, servers, memory } = trial
  const recoveryMs = await untilBack(trial)
  const hold = await examineHold(trial, loss)
  if (hold.before) {
    await resume(place, loss.release ? undefined : hold.before)
    await untilReleased(trial, hold.held, loss)
  }
  await settle(place, servers[0] as Server, memory)
  await Promise.all(servers.map((server) => server.kill()))
  const after = await place.read()
  const all = recordsOf(trial)
  const sure = surePart(memory, loss)
  const rows = new Set(after.messages.map(({ id }) => id))
  return {
    broken: [
      ...hold.broken,
      ...doublesAfter(all, hold.held, loss),
      ...findBroken(sure, knownPart(all, after, loss), after),
    ],
    promises: sure.acks.length,
    lostPromises: memory.acks.filter(({ id }) => !rows.has(id)).length,
    lostMarks: hold.lostMarks,
    held: hold.held.length,
    recoveryMs,
  }
}

type Hold = { before: string | undefined; held: Message[]; lostMarks: number; broken: string[] }

/** While it is in force, and the load has ended. */
async function examineHold(trial: Trial, loss: Loss): Promise<Hold> {
  const before = await untilHeld(trial.servers)
  await untilNewLeaves(trial)
  trial.load.stop()
  await trial.load.ended
  // The witness first: what it has seen by now was marked before.
  const seen = recordsOf(trial)
  const during = await trial.place.read()
  const held = during.messages.filter((message) => before && isPendingBefore(message, before))
  const taken = countTaken(seen)
  const twice = [...taken].filter(([, times]) => times > 1)
  const broken = [
    ...(before ? [] : ['no hold came']),
    ...twice.map(([id, times]) => `${id} was sent ${times} times without roost resume`),
    ...unmarked(seen, during, loss),
  ]
  return { before, held, lostMarks: held.filter(({ id }) => taken.has(id)).length, broken }
}

function recordsOf({ witness, first }: Trial): WitnessRecord[] {
  return witness.records().slice(first)
}

function isPendingBefore({ state, send_at }: Message, moment: string): boolean {
  return (state === 'queued' || state === 'scheduled') && send_at !== null && send_at < moment
}

function countTaken(records: readonly WitnessRecord[]): Map<string, number> {
  const taken = records.filter((record) => record.taken)
  const times = Map.groupBy(taken, (record) => record.message_id)
  return new Map([...times].map(([id, records]) => [id, records.length]))
}

/** Handed over by a server that took a lost mark for a stored one. */
function unmarked(seen: WitnessRecord[], { attempts }: DatabaseDump, { backAt }: Loss): string[] {
  const marked = new Set(attempts.map(({ id }) => id))
  return seen
    .filter(({ at, attempt_id }) => at > backAt + underWayMs && !marked.has(attempt_id))
    .map(({ message_id }) => `${message_id} was handed over, and its mark is not stored`)
}

/** What was planted and is held takes the way the operator chose; a lost answer is one, too. */
async function untilReleased(trial: Trial, held: readonly Message[], loss: Loss): Promise<void> {
  const waiting = held.map(({ id }) => id).filter((id) => loss.planted.includes(id))
  const inOutbox = async (): Promise<string[]> => {
    const rows = await Promise.all(
      waiting.map((id) => trial.servers[0]?.get(`/activity/sms/${id}/`)),
    )
    return rows.filter(({ status }) => status === 'outbox').map(({ id }) => id)
  }
  const isOver = async () => (await inOutbox()).length === 0
  await eventually('what was held has left', isOver, releasedWithinMs).catch(async (cause) => {
    throw await describe(trial, await inOutbox(), cause)
  })
}

function isLossless({ heard }: Loss): boolean {
  return heard === Number.POSITIVE_INFINITY
}

/** The operator may have let go what the lost past had sent; nobody else may. */
function doublesAfter(all: WitnessRecord[], held: readonly Message[], loss: Loss): string[] {
  const released = new Set(loss.release && !isLossless(loss) ? held.map(({ id }) => id) : [])
  const twice = [...countTaken(all)].filter(([id, times]) => times > 1 && !released.has(id))
  return twice.map(([id, times]) => `${id} was sent ${times} times in all`)
}

/** What the lost past sent is not on record, and cannot be. */
function knownPart(all: WitnessRecord[], { attempts }: DatabaseDump, loss: Loss): WitnessRecord[] {
  if (isLossless(loss)) return all
  const known = new Set(attempts.map(({ id }) => id))
  return all.filter(({ attempt_id }) => known.has(attempt_id))
}

/** What nobody may take back: promised before the loss, or asked for after it. */
function surePart(memory: Memory, loss: Loss): Memory {
  if (isLossless(loss)) return memory
  const isSure = ({ at, begun }: Ack) => at < loss.heard || begun > loss.backAt
  return {
    ...memory,
    acks: memory.acks.filter(isSure),
    // What is lost is not found.
    surprises: memory.surprises.filter((line) => !line.includes(': 404 ')),
  }
}
