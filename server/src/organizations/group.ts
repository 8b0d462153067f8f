/** Groups of users (contract §4.3): who shares a number, or an inbox. */
import type { Selectable } from 'kysely'
import type { Reader } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

export interface UserGroupTable {
  organization_id: string
  id: string
  name: string
  /** Ids of users. */
  members: Json<string[]>
  created_by: string | null
  updated_by: string | null
  date_created: Instant
  date_updated: Instant
}
export type UserGroup = Selectable<UserGroupTable>

/** By name. There are few. */
export async function listGroups(db: Reader, organization_id: string): Promise<UserGroup[]> {
  return db
    .selectFrom('user_group')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .orderBy('name')
    .orderBy('id')
    .execute()
}

export async function findGroup(
  db: Reader,
  organization_id: string,
  id: string,
): Promise<UserGroup | undefined> {
  return db
    .selectFrom('user_group')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
}
