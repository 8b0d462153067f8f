/** Everything the logs hold about one message, brought together. */

import type { Event } from '../events/event.ts'
import { type Walked, walkBack } from '../events/walk-back.ts'
import type { Message } from '../messages/message.ts'
import { messageType } from '../messages/message-kind.ts'
import type { Attempt } from '../sending/attempt.ts'
import type { Receipt } from '../sending/receipt.ts'
import { type Instant, toMillis } from '../values/instant.ts'
import { fromJson } from '../values/json.ts'
import type { Ack, Limits, Logs, Submit } from './violation.ts'

/** One event, with the row before and after it. */
export type Revision = Pick<Event, 'rev' | 'action' | 'move' | 'digest'> & {
  before: Message | null
  after: Message | null
}

export type Dossier = {
  /** Empty when only an acknowledgement speaks of the message. */
  organization_id: string
  message_id: string
  message: Message | undefined
  /** In order of rev. */
  history: Revision[]
  /** In the order in which they were made. */
  attempts: Attempt[]
  receipts: Map<string, Receipt[]>
  acks: Ack[]
  submits: Submit[]
  /** The time the message's organization lives in. */
  now: Instant
  /** Whether the carrier's log was given at all. */
  witnessed: boolean
  held: boolean
  limits: Limits
}

const defaults: Limits = { reconcileWindowMs: 15 * 60_000, clockSlackMs: 0, eventsExpire: false }

/** One dossier for each message that any log speaks of. */
export function openDossiers({ acks = [], witness, database, limits }: Logs): Dossier[] {
  const dossiers = new Map<string, Dossier>()
  const clocks = new Map(
    database.clocks?.map(({ organization_id, frozen_at }) => [organization_id, frozen_at]),
  )
  const open = (organization_id: string, message_id: string): Dossier => {
    const known = dossiers.get(`${organization_id} ${message_id}`)
    if (known) return known
    const opened: Dossier = {
      organization_id,
      message_id,
      message: undefined,
      history: [],
      attempts: [],
      receipts: new Map(),
      acks: [],
      submits: [],
      now: clocks.get(organization_id) ?? database.now,
      witnessed: witness !== undefined,
      held: false,
      limits: { ...defaults, ...limits },
    }
    dossiers.set(`${organization_id} ${message_id}`, opened)
    return opened
  }
  fileRows(database, open)
  fileReports(dossiers, acks, witness ?? [], open)
  return [...dossiers.values()]
}

type Open = (organization_id: string, message_id: string) => Dossier

function fileRows(database: Logs['database'], open: Open): void {
  for (const message of database.messages) {
    const dossier = open(message.organization_id, message.id)
    dossier.message = message
    dossier.held = isHeld(message, database.held_before)
  }
  const ordered = database.events
    .filter(({ object_type }) => object_type === messageType)
    .sort((a, b) => a.rev - b.rev)
  for (const events of Map.groupBy(ordered, subjectOf).values()) {
    const [{ organization_id, object_id }] = events as [Event]
    const dossier = open(organization_id, object_id)
    dossier.history = walkBack(dossier.message ?? null, events).map(toRevision)
  }
  const made = [...database.attempts].sort(
    (a, b) => a.generation - b.generation || a.number - b.number,
  )
  const owners = new Map<string, Dossier>()
  for (const attempt of made) {
    const dossier = open(attempt.organization_id, attempt.message_id)
    dossier.attempts.push(attempt)
    owners.set(`${attempt.organization_id} ${attempt.id}`, dossier)
  }
  for (const receipt of database.receipts) {
    const { receipts } = owners.get(`${receipt.organization_id} ${receipt.attempt_id}`) ?? {}
    const { attempt_id } = receipt
    if (receipts && attempt_id)
      receipts.set(attempt_id, [...(receipts.get(attempt_id) ?? []), receipt])
  }
}

/** Clients and carriers name messages and attempts, not organizations. */
function fileReports(
  dossiers: Map<string, Dossier>,
  acks: readonly Ack[],
  witness: readonly Submit[],
  open: Open,
): void {
  const byMessage = new Map([...dossiers.values()].map((dossier) => [dossier.message_id, dossier]))
  const byAttempt = new Map(
    [...dossiers.values()].flatMap((dossier) =>
      dossier.attempts.map((attempt) => [attempt.id, dossier] as const),
    ),
  )
  for (const ack of acks) (byMessage.get(ack.message_id) ?? open('', ack.message_id)).acks.push(ack)
  for (const submit of witness) {
    const message_id = submit.message_id ?? ''
    const dossier = byAttempt.get(submit.attempt_id) ?? byMessage.get(message_id)
    const { submits } = dossier ?? open('', message_id)
    submits.push(submit)
  }
}

function subjectOf({ organization_id, object_id }: Event): string {
  return `${organization_id} ${object_id}`
}

/** The log leaves out the moves of attempts: to which state an event led it says itself. */
function toRevision({ event, before, after }: Walked<Message>): Revision {
  const { rev, action, move, digest } = event
  const state = event.state as Message['state']
  const old = fromJson(event.previous_data) as Partial<Message>
  return {
    ...{ rev, action, move, digest },
    before: before && { ...before, state: old.state ?? state },
    after: after && { ...after, state },
  }
}

function isHeld({ send_at, state }: Message, before: Instant | null | undefined): boolean {
  const pending = state === 'queued' || state === 'scheduled'
  return pending && before != null && send_at !== null && send_at < before
}

/**
 * The row as it was when an attempt was marked, in what cannot change from the moment a generation is
 * asked for until it is called back: its ends, its content, its time.
 */
export function markedRow({ history }: Dossier, generation: number): Message | undefined {
  return history.find(({ after }) => after?.generation === generation)?.after ?? undefined
}

export function ageMs({ now }: Dossier, since: Instant): number {
  return toMillis(now) - toMillis(since)
}
