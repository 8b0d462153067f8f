/** Inbox notifications: the incoming_sms task (contract §1.9). */
import type { Selectable } from 'kysely'
import type { Instant } from '../values/instant.ts'
import type { TaskDate } from './task-date.ts'

export interface TaskTable {
  organization_id: string
  id: string
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
