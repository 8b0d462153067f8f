/** The flight recorder: every time a message was handed to a carrier. */
import type { Selectable } from 'kysely'
import type { Instant } from '../values/instant.ts'

/** What the carrier did with one submit; null while unanswered (guarantees b.2). */
export const attemptOutcomes = ['accepted', 'rejected', 'busy', 'unknown'] as const
export type AttemptOutcome = (typeof attemptOutcomes)[number]

/** Append-only: every time a message was handed to a carrier (the flight recorder). */
export interface AttemptTable {
  organization_id: string
  id: string
  message_id: string
  generation: number
  /** 1 for the first submit of this generation. */
  number: number
  carrier_id: string
  /** The process that submitted; a dead one's unanswered attempts are unknown. */
  owner: string
  local_phone: string
  remote_phone: string
  date_started: Instant
  date_answered: Instant | null
  outcome: AttemptOutcome | null
  carrier_message_id: string | null
  error_code: string | null
  error_text: string | null
  /** The last entry of the consent log for this phone when it was marked; null where there was none. */
  consent_seq: number | null
  /** As in the message: HELP is answered to those who said STOP, too. */
  auto_reply_to: string | null
}
export type Attempt = Selectable<AttemptTable>
