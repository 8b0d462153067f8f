/** The names of users that other objects show. */
import type { Reader } from '../db/database.ts'
import { fullName } from './account.ts'

export type NameOf = (user_id: string | null) => string | null

/** As long as an API key is believed: every answer shows the same few names. */
const cacheMs = 1000
const cachedMax = 10_000
const cache = new Map<string, { name: string; until: number }>()

/** A look-up of user names within one organization. A change of name shows after a second. */
export async function namesOf(
  db: Reader,
  organization_id: string,
  user_ids: readonly (string | null)[],
): Promise<NameOf> {
  const names = new Map<string, string>()
  const unknown = new Set<string>()
  const now = performance.now()
  for (const id of user_ids) {
    if (id === null || names.has(id)) continue
    const known = cache.get(`${organization_id} ${id}`)
    if (known && known.until > now) names.set(id, known.name)
    else unknown.add(id)
  }
  if (unknown.size > 0) {
    for (const [id, name] of await readNames(db, organization_id, [...unknown])) names.set(id, name)
  }
  return (user_id) => (user_id === null ? null : (names.get(user_id) ?? null))
}

async function readNames(
  db: Reader,
  organization_id: string,
  ids: string[],
): Promise<[id: string, name: string][]> {
  const users = await db
    .selectFrom('user')
    .select(['id', 'first_name', 'last_name'])
    .where('organization_id', '=', organization_id)
    .where('id', 'in', ids)
    .execute()
  if (cache.size + users.length > cachedMax) cache.clear()
  const until = performance.now() + cacheMs
  return users.map((user) => {
    const name = fullName(user)
    cache.set(`${organization_id} ${user.id}`, { name, until })
    return [user.id, name]
  })
}
