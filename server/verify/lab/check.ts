/** What clients were promised, what the witness saw and what is stored, held against each other. */

import { findViolations } from '../../src/doctor/find-violations.ts'
import type { DatabaseDump, Ack as DoctorsAck, Submit } from '../../src/doctor/violation.ts'
import type { Message } from '../../src/messages/message.ts'
import type { MessageState } from '../../src/messages/states.ts'
import { toInstant } from '../../src/values/instant.ts'
import type { WitnessAnswer, WitnessRecord } from '../witness/witness-record.ts'
import type { Ack, Memory } from './load.ts'

/** Processes ask the database for the time over a busy line. */
const limits = { reconcileWindowMs: 30_000, clockSlackMs: 250 }

/**
 * Broken promises in words: the doctor's invariants, and what is true besides once everything has
 * settled. All three logs are of one database.
 */
export function findBroken(
  memory: Memory,
  witnessed: readonly WitnessRecord[],
  database: DatabaseDump,
): string[] {
  const { messages } = database
  const rows = new Map(messages.map((message) => [message.id, message]))
  const taken = new Set(witnessed.filter((record) => record.taken).map((one) => one.attempt_id))
  const texts = new Set(messages.map((message) => message.text))
  const refused = memory.refusals.filter(({ text }) => texts.has(text))
  const left = messages.filter((message) => message.lane !== null)
  const acks = memory.acks.flatMap(toDoctorsAcks)
  const witness = toSubmits(memory, witnessed, database)
  const diagnosed = findViolations({ acks, witness, database, limits })
  return [
    ...diagnosed.map(({ invariant, message_id, says }) => `${invariant} ${message_id}: ${says}`),
    ...memory.surprises,
    ...memory.acks.flatMap((ack) => breaches(ack, rows.get(ack.id))),
    ...refused.map(({ text }) => `"${text}" was refused with 503 and is stored`),
    ...messages.flatMap((message) => contradictions(message, taken)),
    ...left.map(({ id, state, next_at }) => `${id} is left ${state} until ${next_at}`),
  ]
}

function toDoctorsAcks({ id: message_id, text, status, as }: Ack): DoctorsAck[] {
  const created: DoctorsAck = { action: 'created', message_id, status, text }
  const cancelled: DoctorsAck = { action: 'cancelled', message_id, status: 'draft', text }
  return as === 'called back' ? [created, cancelled] : [created]
}

const outcomes: Partial<Record<WitnessAnswer, Submit['outcome']>> = {
  accept: 'accepted',
  fail: 'accepted',
  drop: 'accepted',
  reject: 'rejected',
  throttle: 'busy',
}

/** In the organization's time. What the witness left hanging it never took, and never refused. */
function toSubmits(
  { settledAt }: Memory,
  witnessed: readonly WitnessRecord[],
  { attempts }: DatabaseDump,
): Submit[] {
  const started = new Map(attempts.map((attempt) => [attempt.id, attempt.date_started]))
  return witnessed.flatMap(({ at, attempt_id, message_id, text, answer, ...record }) => {
    const outcome = outcomes[answer]
    if (!outcome) return []
    const real = toInstant(at)
    const time = at < settledAt ? real : (started.get(attempt_id) ?? real)
    const ends = { from: record.local_phone, to: record.remote_phone }
    return [{ attempt_id, message_id, outcome, text, ...ends, time }]
  })
}

const mayEndAs: Record<Ack['as'], readonly MessageState[]> = {
  kept: ['received', 'draft', 'sent', 'failed', 'unconfirmed'],
  'to be sent': ['sent', 'failed', 'unconfirmed'],
  'called back': ['draft'],
}

function breaches({ id, text, as }: Ack, message: Message | undefined): string[] {
  if (!message) return [`"${text}" (${id}) was accepted and is lost`]
  const { state, error_message } = message
  if (mayEndAs[as].includes(state)) return []
  return [`"${text}" (${id}) was ${as} and is ${state}: ${error_message}`]
}

/** What cannot be true of any settled message. */
function contradictions({ id, text, state, attempt_id }: Message, taken: Set<string>): string[] {
  const name = `"${text}" (${id})`
  if (['queued', 'scheduled', 'submitting', 'unknown'].includes(state)) {
    return [`${name} is stuck as ${state}`]
  }
  const isTaken = taken.has(attempt_id ?? '')
  if (attempt_id && state === 'sent' && !isTaken) return [`${name} is sent and nobody has it`]
  // Unconfirmed although it was taken: the line was down whenever it was looked for.
  if (!isTaken || state === 'sent' || state === 'unconfirmed') return []
  return [`${name} is ${state} and the witness has it`]
}
