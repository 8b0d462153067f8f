/**
 * The event log: one row for every change that the API shows of an object, in the transaction of the
 * change (invariant I8). It holds what was, not what is: the object after any event follows from its
 * row and the events after it (walk-back.ts).
 */
import type { Generated, Selectable } from 'kysely'
import type { Cause } from '../accounts/cause.ts'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

export const eventActions = [
  'created',
  'updated',
  'deleted',
  'sent',
  'completed',
  'merged',
] as const
export type EventAction = (typeof eventActions)[number]

export interface EventTable extends Cause {
  id: string
  /** As Close names it (contract §6.3): `activity.sms`, `lead`, `task.incoming_sms`. */
  object_type: string
  object_id: string
  lead_id: string | null
  /** The revision of the object that the change made: events of one object have an order. */
  rev: number
  action: EventAction
  /** Of a message: the move of states.ts that made the change, and the state it led to. */
  move: string | null
  state: string | null
  /** Old values of the columns that changed; the whole row when deleted. */
  previous_data: Json<object>
  /** The whole row after it, once in 64 revisions, which bounds the walk; null elsewhere. */
  data: Json<object> | null
  /** Of the row after it, as the API shows it: a change that no event tells of does not fit. */
  digest: number
  date_created: Instant
  /** PostgreSQL's transaction and the place in it: the order in which the log can be followed. */
  xact: Generated<number>
  seq: Generated<number>
}
export type Event = Omit<Selectable<EventTable>, 'xact' | 'seq'>
