/** The names of users that other objects show. */
import type { Reader } from '../db/database.ts'
import { fullName, type User } from './account.ts'

export type NameOf = (user_id: string | null) => string | null

/** A look-up of user names within one organization. */
export async function namesOf(
  db: Reader,
  organization_id: string,
  user_ids: readonly (string | null)[],
): Promise<NameOf> {
  const wanted = [...new Set(user_ids)].filter((id) => id !== null)
  const users: Pick<User, 'id' | 'first_name' | 'last_name'>[] =
    wanted.length === 0
      ? []
      : await db
          .selectFrom('user')
          .select(['id', 'first_name', 'last_name'])
          .where('organization_id', '=', organization_id)
          .where('id', 'in', wanted)
          .execute()
  const names = new Map(users.map((user) => [user.id, fullName(user)]))
  return (user_id) => (user_id === null ? null : (names.get(user_id) ?? null))
}
