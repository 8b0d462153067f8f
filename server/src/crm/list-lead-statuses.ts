/** Reads the statuses of an organization: there are few, so it is always all of them. */
import type { Reader } from '../db/database.ts'
import type { LeadStatus } from './lead.ts'

/** In their order; the first is what a new lead gets. */
export async function listLeadStatuses(db: Reader, organization_id: string): Promise<LeadStatus[]> {
  return db
    .selectFrom('lead_status')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .orderBy('position')
    .orderBy('id')
    .execute()
}
