/** What every carrier adapter provides: what sends, what hears, and how a submit can go wrong. */
import type { Logger } from 'pino'
import type { z } from 'zod'
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
  /** The recipient has told the carrier to stop: it takes nothing for them any more (F-46). */
  readonly optedOut: boolean

  constructor(outcome: CarrierOutcome, message: string, options: CarrierErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.outcome = outcome
    this.code = options.code ?? null
    this.retryAfterMs = options.retryAfterMs
    this.optedOut = options.optedOut === true
  }
}

type CarrierErrorOptions = {
  code?: string | undefined
  retryAfterMs?: number | undefined
  optedOut?: boolean
  cause?: unknown
}

/** Said by an adapter right before the first byte can leave. Throws a `busy` that it must pass on. */
export type Leaving = () => void

/** An account that is open: what sends by it, and what is heard of it. */
export type Carrier = {
  /** The account's. */
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
  /**
   * Looks for proof that an attempt was accepted: what the carrier took that may be it. One that belongs to
   * another attempt is left out by the caller. Not finding any proves nothing.
   */
  lookUp?(attempt: AttemptRef): Promise<Accepted[]>
  callbacks?: Callbacks
  /** Tries the account without sending: what is well and what is not, each with what to do. */
  check?(): Promise<Finding[]>
  /** The numbers that the account has with its carrier, E.164. */
  numbers?(): Promise<string[]>
  /** Has the carrier bring what is sent to a number to our callbacks, or no longer. */
  listen?(number: string, on: boolean): Promise<void>
  /** Ends what it holds open. What is under way may still answer. */
  close?(): void
}

export type Finding = { ok: boolean; says: string }

/** The other half: what the carrier says of itself, by HTTP. Both are pure: no I/O, no state. */
export type Callbacks = {
  /** Whether it comes from the account's carrier, whole and for this address. */
  verify(raw: RawCallback): boolean
  /** What it says; nothing for what is of no interest. Throws UnreadableError. */
  read(raw: RawCallback): Heard[]
  /** What the carrier wants to be answered with; 204 unless it wants something. */
  answer?(raw: RawCallback): { content_type: string; body: string } | undefined
}

/** One request of a carrier's, as it came. */
export type RawCallback = {
  method: string
  /** Which of the account's addresses: what `callbackUrl` was asked for. */
  of: string
  /** The whole address by which the carrier knows us, with its query. */
  url: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
}

/** It was signed by the carrier, and is none of the forms that its documentation knows. */
export class UnreadableError extends Error {
  override name = 'UnreadableError'
}

/** What was heard of a carrier, as data. Whose it is follows from the account that heard it. */
export type Heard = HeardText | HeardReceipt

export type HeardText = {
  heard: 'text'
  /** The carrier's id: the same one again is the same text, redelivered (I9). */
  carrier_message_id: string
  /** As the carrier writes them: the sender's and ours. */
  remote_phone: string
  local_phone: string
  text: string
  media: FetchedMedia[]
  /** What the carrier took it for, and has answered itself: it knows words that we do not. */
  keyword?: 'stop' | 'start' | 'help' | undefined
}

/** What a carrier says of a submit. It names the attempt if it echoed it, else its own id. */
export type HeardReceipt = {
  heard: 'receipt'
  attempt_id?: string | undefined
  carrier_message_id?: string | undefined
  status: 'accepted' | 'delivered' | 'undelivered'
  error_code?: string | undefined
  error_text?: string | undefined
}

/** A file that came with a text. */
export type FetchedMedia = { content_type: string; filename: string; content: Buffer }

/** Longer than the slowest carrier is known to take (F-40). */
export const usualAnswerWithinMs = 35_000

export type AttemptRef = {
  organization_id: string
  attempt_id: string
  text: string
  local_phone: string
  remote_phone: string
  date_started: Instant
}

export type Carriers = {
  find(carrier_id: string): Carrier | undefined
}

/** One account of a carrier's, with its credentials in clear. */
export type OpenedAccount<Settings> = {
  id: string
  organization_id: string
  settings: Settings
}

/** All of the world that an adapter may touch. */
export type Ports = {
  now(): Instant
  log: Logger
  fetch: typeof fetch
  /** Where the carrier reaches this account's callbacks; `of` tells one kind of them from another. */
  callbackUrl(of: string): string
  /** Text by which we know our own words again, such as the id of an attempt in an address. */
  sign(text: string): string
}

/** A kind of carrier: what an account of it is made of, and what opens one. */
export type Adapter = {
  kind: string
  /** Of the account, as it is typed in; Zod brings it into its form. */
  settings: z.ZodObject
  /** Those of the settings that are kept sealed and never shown. */
  secrets: readonly string[]
  open(account: OpenedAccount<never>, ports: Ports): Carrier
}

/** Types an adapter by its settings. */
export function defineAdapter<S extends z.ZodObject>(
  adapter: Omit<Adapter, 'settings' | 'secrets' | 'open'> & {
    settings: S
    secrets: readonly (keyof z.output<S> & string)[]
    open(account: OpenedAccount<z.output<S>>, ports: Ports): Carrier
  },
): Adapter {
  return adapter
}
