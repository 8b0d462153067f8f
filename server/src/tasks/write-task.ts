/** Completing, reassigning, postponing and removing tasks. */
import type { ExpressionBuilder } from 'kysely'
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { ApiError, doesNotExist, invalid } from '../http/errors.ts'
import { findTask, matches, type TaskFilter } from './list-tasks.ts'
import type { Task } from './task.ts'
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
  account: Account,
  id: string,
  change: TaskChange,
): Promise<Task | undefined> {
  const { organization_id } = account
  if (!(await findTask(tx, organization_id, id))) return undefined
  await checkAssignee(tx, organization_id, change.assigned_to)
  return tx
    .updateTable('task')
    .set((eb) => toColumns(ctx, eb, account, change))
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}

/** Changes every task that matches, in one statement; throws 400 when there are more than 1000. */
export async function updateTasks(
  ctx: Context,
  tx: Tx,
  account: Account,
  filter: TaskFilter,
  change: TaskChange,
): Promise<void> {
  const { organization_id } = account
  await checkAssignee(tx, organization_id, change.assigned_to)
  const tooMany = await tx
    .selectFrom('task')
    .select('id')
    .where((eb) => matches(eb, organization_id, filter))
    .limit(1)
    .offset(bulkMax)
    .executeTakeFirst()
  if (tooMany) {
    const reason = `It's not allowed to update more than ${bulkMax} objects at once`
    throw new ApiError(400, { errors: [reason] })
  }
  await tx
    .updateTable('task')
    .set((eb) => toColumns(ctx, eb, account, change))
    .where((eb) => matches(eb as ExpressionBuilder<Tables, 'task'>, organization_id, filter))
    .execute()
}

/** False when there is no such task. Its message stays. */
export async function deleteTask(tx: Tx, organization_id: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('task')
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** A task that is complete already keeps the time at which it became so. */
function toColumns(
  ctx: Context,
  eb: ExpressionBuilder<Tables, 'task'>,
  { organization_id, user_id }: Account,
  { is_complete, assigned_to, date }: TaskChange,
) {
  const now = ctx.clock.nowOf(organization_id)
  return {
    ...(is_complete === true && { completed_at: eb.fn.coalesce('completed_at', eb.val(now)) }),
    ...(is_complete === false && { completed_at: null }),
    ...(assigned_to !== undefined && { assigned_to }),
    ...(date !== undefined && { date }),
    updated_by: user_id,
    date_updated: now,
  }
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
