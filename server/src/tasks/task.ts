/** Inbox notifications: the incoming_sms task (contract §1.9). */
import type { Selectable } from 'kysely'
import type { StoredKind } from '../events/change-rows.ts'
import { shownWhole } from '../events/logged-object.ts'
import type { Instant } from '../values/instant.ts'
import type { TaskDate } from './task-date.ts'

export interface TaskTable {
  organization_id: string
  id: string
  /** Counts changes; each is a compare-and-set against the revision it read, and has its event. */
  rev: number
  _type: 'incoming_sms'
  assigned_to: string | null
  contact_id: string | null
  lead_id: string | null
  object_id: string
  /** When it belongs into the inbox. */
  date: TaskDate
  completed_at: Instant | null
  created_by: string | null
  updated_by: string | null
  date_created: Instant
  date_updated: Instant
}
export type Task = Selectable<TaskTable>

export const taskKind: StoredKind<Task> = {
  ...shownWhole('task.incoming_sms', ({ lead_id }) => lead_id),
  table: 'task',
}
