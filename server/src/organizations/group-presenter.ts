/** The only way out for a group: row to wire. */
import { fromJson } from '../values/json.ts'
import type { UserGroup } from './group.ts'
import type { Group } from './group-schema.ts'

export function presentGroup(row: UserGroup, withMembers = true): Group {
  const members = fromJson(row.members).map((user_id) => ({ user_id }))
  return {
    created_by: row.created_by,
    date_created: row.date_created,
    date_updated: row.date_updated,
    id: row.id,
    ...(withMembers && { members }),
    name: row.name,
    organization_id: row.organization_id,
    updated_by: row.updated_by,
  }
}
