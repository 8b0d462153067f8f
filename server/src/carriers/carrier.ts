/** What every carrier adapter provides, and the three ways in which a submit can go wrong. */
import type { Instant } from '../values/instant.ts'

/** One submit. Everything in it is as the message row was when it was marked (invariant I6). */
export type Submission = {
  organization_id: string
  message_id: string
  /** Echoed to the carrier where it lets us: a later callback then proves acceptance. */
  attempt_id: string
  /** 1 for the first try of this message. */
  number: number
  /** E.164. */
  local_phone: string
  remote_phone: string
  text: string
  attachments: { content_type: string; filename: string; url: string }[]
}

/** The carrier took it. Its id may be empty when it gave none. */
export type Accepted = { carrier_message_id: string | null }

/** An instruction, not a mood: what to do about a submit that was not accepted (guarantees b.2). */
export type CarrierOutcome = 'rejected' | 'busy' | 'unknown'

/**
 * `rejected`: definitely refused for good. `busy`: definitely not taken, try later (after
 * `retryAfterMs` when the carrier said so). `unknown`: it may or may not have been taken.
 */
export class CarrierError extends Error {
  override name = 'CarrierError'
  readonly outcome: CarrierOutcome
  readonly code: string | null
  readonly retryAfterMs: number | undefined

  constructor(
    outcome: CarrierOutcome,
    message: string,
    options: { code?: string; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.outcome = outcome
    this.code = options.code ?? null
    this.retryAfterMs = options.retryAfterMs
  }
}

/** Said by an adapter right before the first byte can leave. Throws a `busy` that it must pass on. */
export type Leaving = () => void

export type Carrier = {
  id: string
  /** How long proof of an unknown outcome may take to arrive. */
  reconcileWindowMs: number
  /** From the first byte on; an answer that comes later counts as proof only. */
  answerWithinMs: number
  /**
   * How many messages it can have under way now, those it has included; 0 while it takes none. A
   * disconnect or a kill leaves no more than these unknown (F-21b), so an adapter queues nothing.
   */
  room(): number
  /**
   * Hands over one message; throws CarrierError. The clock of the answer starts with `leaving()`; what is
   * thrown before that provably did not leave, and is tried again.
   */
  send(submission: Submission, leaving: Leaving): Promise<Accepted>
  /** Looks for proof that an attempt was accepted. Not finding any proves nothing. */
  lookUp?(attempt: AttemptRef): Promise<Accepted | undefined>
}

/** Longer than the slowest carrier is known to take (F-40). */
export const usualAnswerWithinMs = 35_000

export type AttemptRef = {
  organization_id: string
  attempt_id: string
  local_phone: string
  remote_phone: string
  date_started: Instant
}

export type Carriers = {
  find(carrier_id: string): Carrier | undefined
}
