/** Delivery receipts, as a set. */
import type { Selectable } from 'kysely'
import type { Instant } from '../values/instant.ts'

export const receiptStatuses = ['accepted', 'delivered', 'undelivered'] as const
export type ReceiptStatus = (typeof receiptStatuses)[number]

/** Append-only: what a carrier said of an attempt later. A set: duplicates are not stored (I10). */
export interface ReceiptTable {
  organization_id: string
  id: string
  carrier_id: string
  /** Null for an orphan: a receipt that came before the submit's answer told its id (F-56). */
  attempt_id: string | null
  carrier_message_id: string | null
  status: ReceiptStatus
  error_code: string
  error_text: string | null
  date_received: Instant
}
export type Receipt = Selectable<ReceiptTable>
