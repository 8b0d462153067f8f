/** For whom a command works: the organization and the user that it names, or the only ones there are. */
import type { Tx } from '../db/database.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { idsAt } from '../values/ids.ts'
import type { Instant } from '../values/instant.ts'
import { CommandError } from './command-error.ts'

export type Owner = { organization_id: string; user_id: string }

/** Throws CommandError when it is not clear who is meant. Makes an organization where there is none. */
export async function findOwner(
  tx: Tx,
  { organization, user }: { organization?: string; user?: string },
  now: Instant,
): Promise<Owner> {
  const organizations = await tx.selectFrom('organization').select('id').execute()
  if (organizations.length === 0 && !organization)
    return createOrganization(
      tx,
      idsAt(() => now),
      now,
    )
  if (organizations.length > 1 && !organization) {
    throw new CommandError(
      `There are ${organizations.length} organizations. Name one with --organization.`,
    )
  }
  const organization_id = organization ?? organizations[0]?.id ?? ''
  const users = await tx
    .selectFrom('user')
    .select(['id', 'email'])
    .where('organization_id', '=', organization_id)
    .orderBy('date_created')
    .execute()
  const found = user ? users.find(({ id, email }) => id === user || email === user) : users[0]
  if (!found) throw new CommandError(`There is no such ${user ? 'user' : 'organization'}.`)
  return { organization_id, user_id: found.id }
}
