/** Reads an organization. */

import type { Organization } from '../accounts/account.ts'
import type { Reader } from '../db/database.ts'

/** Only ever asked for the caller's own id, which exists as long as the caller's key does. */
export async function readOrganization(db: Reader, id: string): Promise<Organization> {
  return db.selectFrom('organization').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}
