/** What the checker reads and what it finds: three logs in, broken invariants in words out. */

import type { Consent } from '../consent/consent.ts'
import type { Event } from '../events/event.ts'
import type { LoggedObject } from '../feed/logged-tables.ts'
import type { Message } from '../messages/message.ts'
import type { MessageStatus } from '../messages/states.ts'
import type { Attempt } from '../sending/attempt.ts'
import type { Receipt } from '../sending/receipt.ts'
import type { Instant } from '../values/instant.ts'

/** Every invariant that can be checked by now (guarantees b.4), in a few words. */
export const invariants = {
  I1: 'what was acknowledged is stored',
  I2: 'nothing leaves before its time',
  I3: 'a message leaves at most once',
  I4: 'nothing is stuck',
  I5: 'what was called back never left',
  I6: 'what left is what was stored',
  I7: 'only the moves of states.ts were made',
  I8: 'every change has its event',
  I9: 'an incoming text is stored once',
  I10: 'the state follows from the answer and the receipts',
  I11: 'rows refer to rows of their own organization',
  I12: 'nothing leaves for those who said STOP',
  I14: 'a lost answer is noticed in time',
  I16: 'ids are unique and well-formed',
} as const
export type Invariant = keyof typeof invariants

/** Those whose subject does not exist in this version: named, so that nobody takes them for checked. */
export const notBuilt = {
  I13: 'sending rates',
  I15: 'Idempotency-Key',
  I17: 'webhooks',
  I18: 'hashes of attachments',
} as const

/** A 2xx that a client got. What is given of the answered body must have been stored. */
export type Ack = {
  action: 'created' | 'updated' | 'cancelled' | 'deleted'
  message_id: string
  /** Null for a deletion. */
  status: MessageStatus | null
  text?: string | null
  date_updated?: Instant
}

/** One submit as the carrier saw it. */
export type Submit = {
  attempt_id: string
  message_id?: string
  outcome: 'accepted' | 'rejected' | 'busy'
  text: string
  from: string
  to: string
  time: Instant
}

export type DatabaseDump = {
  /** When it was read, in server time. */
  now: Instant
  /** Organizations that live in a time of their own. */
  clocks?: readonly { organization_id: string; frozen_at: Instant }[]
  messages: readonly Message[]
  attempts: readonly Attempt[]
  receipts: readonly Receipt[]
  events: readonly Event[]
  /** What else the events tell of. */
  objects: readonly LoggedObject[]
  /** All that these messages' phones ever said. */
  consents: readonly Consent[]
  /** Until then everything pending is held after a restore, so that being late is no fault. */
  held_before?: Instant | null
}

export type Logs = {
  acks?: readonly Ack[]
  /** Undefined when the carrier kept no log; an empty one says that it saw nothing. */
  witness?: readonly Submit[]
  database: DatabaseDump
  limits?: Partial<Limits>
}

export type Limits = {
  /** The longest time any carrier is asked for proof. */
  reconcileWindowMs: number
  /** By how much two clocks that took part may differ. */
  clockSlackMs: number
  /** Whether the oldest events have been deleted, as their owner keeps them for a time. */
  eventsExpire: boolean
}

export type Violation = {
  invariant: Invariant
  organization_id: string | null
  message_id: string | null
  says: string
}
export type Finding = Pick<Violation, 'invariant' | 'says'>
