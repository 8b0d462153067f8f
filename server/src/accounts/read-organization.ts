/** Reads an organization. */
import type { Reader } from '../db/database.ts'
import type { Organization } from './account.ts'

/** Only ever asked for the caller's own id, which exists as long as the caller's key does. */
export async function readOrganization(db: Reader, id: string): Promise<Organization> {
  return db.selectFrom('organization').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}
