/** The verb behind POST: a task that somebody means to do about a lead (contract §13). */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { insertRows } from '../events/change-rows.ts'
import { checkNamed } from './check-named.ts'
import { type Task, taskKind } from './task.ts'
import { dayLength } from './task-date.ts'
import { changeTasks, type TaskChange } from './write-task.ts'

export type NewTask = TaskChange & { lead_id: string; contact_id: string | null }

/** A task of a lead, for today unless it says when. Throws 400 for who or what is not of the organization. */
export async function createTask(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  { lead_id, contact_id, is_complete, assigned_to, dates, text }: NewTask,
): Promise<Task> {
  const { organization_id, user_id } = cause
  await checkNamed(tx, organization_id, { lead_id, contact_id, assigned_to })
  const now = ctx.clock.nowOf(organization_id)
  const date = dates?.find((given) => given)
  const task: Task = {
    ...{ organization_id, id: ctx.newId('task'), rev: 0, _type: 'lead' },
    ...{ lead_id, contact_id, object_id: null, text: text ?? null },
    assigned_to: assigned_to === undefined ? user_id : assigned_to,
    date: date ?? now.slice(0, dayLength),
    is_dateless: date ? null : 1,
    ...{ completed_at: null, completion_id: null, created_by: user_id, updated_by: user_id },
    ...{ date_created: now, date_updated: now },
  }
  await insertRows(ctx, tx, taskKind, cause, [task])
  if (!is_complete) return task
  const [completed] = await changeTasks(ctx, tx, cause, [task], { is_complete })
  return completed as Task
}
