/** Where the rows are that tell what happened, type by type. */
import { type RawBuilder, sql } from 'kysely'
import type { MessageFilter } from '../messages/list-messages.ts'

/** Where the rows of a type are, and the columns that stand for those of an activity. */
export type Place = {
  table: string
  id: RawBuilder<string>
  columns: Partial<Record<string, string>>
}

export const activityTypes = ['SMS', 'Created', 'LeadStatusChange', 'TaskCompleted', 'LeadMerge']

export type ActivityFilter = Pick<MessageFilter, 'columns' | 'dates' | 'order'> & {
  /** Those that are asked for; unknown ones find nothing. */
  types: readonly string[]
}
export type Found = { id: string; kind: 'SMS' | 'Created' | 'other' }

/** A lead's creation has the lead's id under another prefix: it needs no row of its own. */
const createdId = sql<string>`'acti_' || substr(lead.id, 6)`
export function leadOf(id: string): string {
  return id.replace(/^acti_/, 'lead_')
}

export const places: Record<Found['kind'], Place> = {
  SMS: {
    table: 'message',
    id: sql`id`,
    columns: { activity_at: 'activity_at', contact_id: 'contact_id', user_id: 'user_id' },
  },
  Created: { table: 'lead', id: createdId, columns: { lead_id: 'id', user_id: 'created_by' } },
  other: {
    table: 'activity',
    id: sql`id`,
    columns: { contact_id: 'contact_id', user_id: 'user_id' },
  },
}
