/** The status of leads on the wire (contract §4.3). */
import { z } from 'zod'

export const LeadStatus = z
  .object({ id: z.string(), label: z.string(), organization_id: z.string() })
  .meta({ id: 'LeadStatus' })
export type LeadStatus = z.infer<typeof LeadStatus>

const label = z.string().trim().min(1).max(200)

export const CreateLeadStatus = z.object({ label }).meta({ id: 'CreateLeadStatus' })
export const UpdateLeadStatus = z
  .object({ label: label.optional() })
  .meta({ id: 'UpdateLeadStatus' })
