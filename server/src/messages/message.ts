/** The message row: the SMS activity as stored. */
import type { Selectable } from 'kysely'
import type { Attachment } from '../media/attachment.ts'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'
import type { MessageState, MessageStatus } from './states.ts'

export type Direction = 'inbound' | 'outbound'
export type Source = 'Close.io' | 'External'

/** Columns carry Close's wire names; the ones after the blank line never leave the server. */
export interface MessageTable {
  organization_id: string
  id: string
  activity_at: Instant | null
  attachments: Json<Attachment[]> | null
  contact_id: string | null
  cost: string | null
  created_by: string | null
  date_created: Instant
  date_scheduled: Instant | null
  date_sent: Instant | null
  date_updated: Instant
  direction: Direction
  error_message: string | null
  lead_id: string | null
  local_phone: string | null
  remote_phone: string | null
  source: Source
  status: MessageStatus
  template_id: string | null
  text: string | null
  updated_by: string | null
  user_id: string | null

  state: MessageState
  /** Counts draft → outbox/scheduled transitions: one send generation each (invariant I5). */
  generation: number
  /** The earliest moment a carrier may see it; null unless it is to be sent (invariant I2). */
  send_at: Instant | null
  /** Where it waits (lane.ts); null in the states in which nothing is to be done (invariant I4). */
  lane: string | null
  /** When somebody must look at it, in its organization's time; set exactly where `lane` is. */
  next_at: Instant | null
  /** Until when the process that marked it has it for itself, in server time; only while submitting. */
  leased_until: Instant | null
  /** The attempt whose answer is awaited or was the last one. */
  attempt_id: string | null
  /** Submits of this generation so far. */
  attempts: number
  /** Counts changes: every change is a compare-and-set against the revision it read. */
  rev: number
  /** Template tags that had no value when the draft was rendered. */
  unfilled_tags: Json<string[]> | null
  /** Inbound only: makes a carrier's redelivery recognisable (invariant I9). */
  carrier_id: string | null
  carrier_message_id: string | null
  /** The text whose keyword it answers by itself; such an answer goes to those who said STOP, too. */
  auto_reply_to: string | null
}
export type Message = Selectable<MessageTable>
