/** The only way out for a lead status: row to wire. */
import type { LeadStatus as Row } from './lead.ts'
import type { LeadStatus } from './lead-status-schema.ts'

/** The position is told by the order of the list. */
export function presentLeadStatus({ id, label, organization_id }: Row): LeadStatus {
  return { id, label, organization_id }
}
