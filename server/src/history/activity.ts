/** What happened to a lead besides texts (contract §5, §13): written once, with what it tells of. */
import type { Insertable, Selectable } from 'kysely'
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'
import { type Json, toJson } from '../values/json.ts'

/** What each type tells besides who and when, under its names on the wire. */
export type ActivityDetails = {
  LeadStatusChange: {
    old_status_id: string
    old_status_label: string
    new_status_id: string
    new_status_label: string
  }
  TaskCompleted: { task_id: string; task_text: string | null; task_assigned_to: string | null }
  LeadMerge: { source_lead_id: string; source_lead_name: string | null }
}
export type ActivityType = keyof ActivityDetails

/** That a lead was created is told by the lead itself: `Created` has no rows. */
export interface ActivityTable {
  organization_id: string
  id: string
  _type: ActivityType
  lead_id: string
  contact_id: string | null
  user_id: string | null
  details: Json<object>
  date_created: Instant
  date_updated: Instant
}
export type Activity = Selectable<ActivityTable>

type Subject = { lead_id: string; contact_id?: string | null }

/** In the transaction of what it tells of. */
export async function recordActivity<Type extends ActivityType>(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  { lead_id, contact_id = null }: Subject,
  _type: Type,
  details: ActivityDetails[Type],
): Promise<string> {
  const now = ctx.clock.nowOf(cause.organization_id)
  const row: Insertable<ActivityTable> = {
    ...{ organization_id: cause.organization_id, id: ctx.newId('acti'), _type },
    ...{ lead_id, contact_id, user_id: cause.user_id, details: toJson<object>(details) },
    ...{ date_created: now, date_updated: now },
  }
  await insertMany(tx, 'activity', [row])
  return row.id
}
