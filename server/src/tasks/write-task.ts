/** Completing, reassigning, postponing and removing tasks. */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { changeRows, deleteRows, type RowChange } from '../events/change-rows.ts'
import { recordActivity } from '../history/activity.ts'
import { ApiError } from '../http/errors.ts'
import type { Instant } from '../values/instant.ts'
import { checkNamed } from './check-named.ts'
import { holdLeadsOf, leadOfTask } from './hold-leads.ts'
import { findTask, matches, type TaskFilter } from './list-tasks.ts'
import { type Task, taskKind } from './task.ts'
import { dayLength, type TaskDate } from './task-date.ts'

/** Undefined leaves as it is. */
export type TaskChange = {
  is_complete?: boolean | undefined
  /** Null: nobody's. */
  assigned_to?: string | null | undefined
  /** Two names for one thing: what an object sent back whole has under the other one is no wish. Null: no date. */
  dates?: readonly (TaskDate | null | undefined)[]
  text?: string | null | undefined
}

const bulkMax = 1000

/** Undefined when there is no such task; throws 400 when the assignee is not of the organization. */
export async function updateTask(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  id: string,
  change: TaskChange,
): Promise<Task | undefined> {
  const { organization_id } = cause
  if (change.is_complete)
    await holdLeadsOf(tx, organization_id, await leadOfTask(tx, organization_id, id))
  await hold(tx, 'task', { organization_id, id })
  const before = await findTask(tx, organization_id, id)
  if (!before) return undefined
  await checkNamed(tx, organization_id, { assigned_to: change.assigned_to })
  const [task] = await changeTasks(ctx, tx, cause, [before], change)
  return task
}

/** Changes every task that matches; throws 400 when there are more than 1000. */
export async function updateTasks(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  filter: TaskFilter,
  change: TaskChange,
): Promise<void> {
  const { organization_id } = cause
  await checkNamed(tx, organization_id, { assigned_to: change.assigned_to })
  const tasks = await tx
    .selectFrom('task')
    .selectAll()
    .where((eb) => matches(eb, organization_id, filter))
    .orderBy('id')
    .limit(bulkMax + 1)
    .execute()
  if (tasks.length > bulkMax) {
    const reason = `It's not allowed to update more than ${bulkMax} objects at once`
    throw new ApiError(400, { errors: [reason] })
  }
  if (change.is_complete) await holdLeadsOf(tx, organization_id, tasks)
  await changeTasks(ctx, tx, cause, tasks, change)
}

/** False when there is no such task. Its message stays. */
export async function deleteTask(ctx: Context, tx: Tx, cause: Cause, id: string): Promise<boolean> {
  await hold(tx, 'task', { organization_id: cause.organization_id, id }, 'removal')
  const task = await findTask(tx, cause.organization_id, id)
  if (task) await deleteRows(ctx, tx, taskKind, cause, [task])
  return task !== undefined
}

/** The tasks about some messages go with them. */
export async function removeTasksOf(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  message_ids: readonly string[],
): Promise<void> {
  const tasks = await tx
    .selectFrom('task')
    .selectAll()
    .where('organization_id', '=', cause.organization_id)
    .where('object_id', 'in', message_ids)
    .execute()
  await deleteRows(ctx, tx, taskKind, cause, tasks)
}

/** Some tasks of one organization alike. A completion of a lead's task is told by an activity. */
export async function changeTasks(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  tasks: readonly Task[],
  change: TaskChange,
): Promise<Task[]> {
  const changes: RowChange<Task>[] = []
  for (const before of tasks) {
    const { set, action } = changeOf(ctx, cause, before, change)
    const isTold = action === 'completed' && before._type === 'lead'
    const completion_id = isTold
      ? await tellCompletion(ctx, tx, cause, { ...before, ...set })
      : null
    changes.push({ before, set: { ...set, ...(completion_id && { completion_id }) }, action })
  }
  return changeRows(ctx, tx, taskKind, cause, changes)
}

/** The id of the activity that stays when the task goes. */
async function tellCompletion(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  task: Task,
): Promise<string | null> {
  const { lead_id, contact_id, id: task_id, text: task_text, assigned_to: task_assigned_to } = task
  if (lead_id === null) return null
  const details = { task_id, task_text, task_assigned_to }
  return recordActivity(ctx, tx, cause, { lead_id, contact_id }, 'TaskCompleted', details)
}

/** A task that is complete already keeps the time at which it became so. */
function changeOf(
  ctx: Context,
  { organization_id, user_id }: Cause,
  before: Task,
  { is_complete, assigned_to, dates, text }: TaskChange,
): Required<Pick<RowChange<Task>, 'set' | 'action'>> {
  const now = ctx.clock.nowOf(organization_id)
  const isCompleted = is_complete === true && before.completed_at === null
  const set: Partial<Task> = {
    ...(isCompleted && { completed_at: now }),
    ...(is_complete === false && { completed_at: null, completion_id: null }),
    ...(assigned_to !== undefined && { assigned_to }),
    ...dated(before, dates, now),
    ...(text !== undefined && before._type === 'lead' && { text }),
    updated_by: user_id,
    date_updated: now,
  }
  return { set, action: isCompleted ? 'completed' : 'updated' }
}

function dated(
  { _type, date, is_dateless }: Task,
  given: TaskChange['dates'] = [],
  now: Instant,
): Partial<Task> {
  const wanted = given.find((one) => one && one !== date)
  if (wanted) return { date: wanted, is_dateless: null }
  const isTakenBack = given.includes(null) && _type === 'lead' && !is_dateless
  return isTakenBack ? { date: now.slice(0, dayLength), is_dateless: 1 } : {}
}
