/** Tasks: what the Inbox tells of, and what people mean to do about a lead (contract §1.9, §13). */
import type { Selectable } from 'kysely'
import type { StoredKind } from '../events/change-rows.ts'
import { shownWhole } from '../events/logged-object.ts'
import type { Instant } from '../values/instant.ts'
import type { TaskDate } from './task-date.ts'

export const taskTypes = ['incoming_sms', 'lead'] as const
export type TaskType = (typeof taskTypes)[number]

export interface TaskTable {
  organization_id: string
  id: string
  /** Counts changes; each is a compare-and-set against the revision it read, and has its event. */
  rev: number
  _type: TaskType
  assigned_to: string | null
  contact_id: string | null
  lead_id: string | null
  /** Of incoming_sms: its message. */
  object_id: string | null
  /** When it belongs into the inbox. */
  date: TaskDate
  completed_at: Instant | null
  created_by: string | null
  updated_by: string | null
  date_created: Instant
  date_updated: Instant
  /** Of lead: what is to be done. */
  text: string | null
  /** 1 where nobody said when: its date is the day it was made. Null elsewhere. */
  is_dateless: number | null
  /** Of lead: the activity that tells of its completion. */
  completion_id: string | null
}
export type Task = Selectable<TaskTable>

export const taskKind: StoredKind<Task> = {
  ...shownWhole(
    taskTypes.map((type) => `task.${type}`),
    ({ lead_id }) => lead_id,
  ),
  object_type: ({ _type }) => `task.${_type}`,
  table: 'task',
}
