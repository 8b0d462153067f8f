/** Completing, reassigning, postponing and removing tasks. */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { changeRows, deleteRows, type RowChange } from '../events/change-rows.ts'
import { ApiError, doesNotExist, invalid } from '../http/errors.ts'
import { findTask, matches, type TaskFilter } from './list-tasks.ts'
import { type Task, taskKind } from './task.ts'
import type { TaskDate } from './task-date.ts'

/** Undefined leaves as it is. */
export type TaskChange = {
  is_complete?: boolean | undefined
  /** Null: nobody's. */
  assigned_to?: string | null | undefined
  date?: TaskDate | undefined
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
  await hold(tx, 'task', { organization_id, id })
  const before = await findTask(tx, organization_id, id)
  if (!before) return undefined
  await checkAssignee(tx, organization_id, change.assigned_to)
  const [task] = await changeRows(ctx, tx, taskKind, cause, [changeOf(ctx, cause, before, change)])
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
  await checkAssignee(tx, organization_id, change.assigned_to)
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
  const changes = tasks.map((before) => changeOf(ctx, cause, before, change))
  await changeRows(ctx, tx, taskKind, cause, changes)
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

/** A task that is complete already keeps the time at which it became so. */
function changeOf(
  ctx: Context,
  { organization_id, user_id }: Cause,
  before: Task,
  { is_complete, assigned_to, date }: TaskChange,
): RowChange<Task> {
  const now = ctx.clock.nowOf(organization_id)
  const isCompleted = is_complete === true && before.completed_at === null
  const set: Partial<Task> = {
    ...(isCompleted && { completed_at: now }),
    ...(is_complete === false && { completed_at: null }),
    ...(assigned_to !== undefined && { assigned_to }),
    ...(date !== undefined && { date }),
    updated_by: user_id,
    date_updated: now,
  }
  return { before, set, action: isCompleted ? 'completed' : 'updated' }
}

async function checkAssignee(
  tx: Tx,
  organization_id: string,
  user_id: string | null | undefined,
): Promise<void> {
  if (user_id === null || user_id === undefined) return
  const user = await tx
    .selectFrom('user')
    .select('id')
    .where('organization_id', '=', organization_id)
    .where('id', '=', user_id)
    .executeTakeFirst()
  if (!user) throw invalid({ assigned_to: doesNotExist })
}
