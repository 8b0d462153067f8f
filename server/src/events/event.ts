/** The event log: one row for every change of a message, in the same transaction (invariant I8). */
import type { Selectable } from 'kysely'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

export const eventActions = ['created', 'updated', 'deleted', 'sent'] as const
export type EventAction = (typeof eventActions)[number]

export interface EventTable {
  organization_id: string
  id: string
  object_type: 'activity.sms'
  object_id: string
  lead_id: string | null
  /** The revision of the object that the change made: events of one object have an order. */
  rev: number
  action: EventAction
  /** The move of states.ts that made the change; null for created and deleted. */
  move: string | null
  user_id: string | null
  api_key_id: string | null
  /** Column values after the change; null when deleted. */
  data: Json<object> | null
  /** Old values of the columns that changed; the whole row when deleted. */
  previous_data: Json<object>
  date_created: Instant
}
export type Event = Selectable<EventTable>
