/** Making, renaming and filling groups of users. */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { doesNotExist, invalid, notFound } from '../http/errors.ts'
import { fromJson, toJson } from '../values/json.ts'
import { findGroup, type UserGroup } from './group.ts'

export async function insertGroup(
  ctx: Context,
  tx: Tx,
  { organization_id, user_id }: Cause,
  name: string,
): Promise<UserGroup> {
  const now = ctx.clock.nowOf(organization_id)
  const group: UserGroup = {
    ...{ organization_id, id: ctx.newId('group'), name, members: toJson([]) },
    ...{ created_by: user_id, updated_by: user_id, date_created: now, date_updated: now },
  }
  await tx.insertInto('user_group').values(group).execute()
  return group
}

/** Undefined where there is no such group. */
export async function renameGroup(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  id: string,
  name: string | undefined,
): Promise<UserGroup | undefined> {
  return changeGroup(ctx, tx, cause, id, () => (name === undefined ? {} : { name }))
}

/** Throws 400 `user` for somebody who is not of the organization. */
export async function addMember(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  id: string,
  user_id: string,
): Promise<UserGroup | undefined> {
  if (!(await isUser(tx, cause, user_id))) throw invalid({ user_id: doesNotExist })
  return changeGroup(ctx, tx, cause, id, ({ members }) => ({
    members: toJson([...new Set([...fromJson(members), user_id])]),
  }))
}

/** Somebody who is no member stays none; who is not of the organization is a 404. */
export async function removeMember(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  id: string,
  user_id: string,
): Promise<UserGroup | undefined> {
  if (!(await isUser(tx, cause, user_id))) throw notFound('User')
  return changeGroup(ctx, tx, cause, id, ({ members }) => ({
    members: toJson(fromJson(members).filter((member) => member !== user_id)),
  }))
}

/** False where there is no such group. */
export async function deleteGroup(tx: Tx, organization_id: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('user_group')
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
  return Number(numDeletedRows) > 0
}

async function isUser(tx: Tx, { organization_id }: Cause, user_id: string): Promise<boolean> {
  const user = await tx
    .selectFrom('user')
    .select('id')
    .where('organization_id', '=', organization_id)
    .where('id', '=', user_id)
    .executeTakeFirst()
  return user !== undefined
}

async function changeGroup(
  ctx: Context,
  tx: Tx,
  { organization_id, user_id }: Cause,
  id: string,
  change: (group: UserGroup) => Partial<UserGroup>,
): Promise<UserGroup | undefined> {
  await hold(tx, 'organization', { id: organization_id })
  const before = await findGroup(tx, organization_id, id)
  if (!before) return undefined
  const date_updated = ctx.clock.nowOf(organization_id)
  const set = { ...change(before), updated_by: user_id, date_updated }
  await tx
    .updateTable('user_group')
    .set(set)
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .execute()
  return { ...before, ...set }
}
