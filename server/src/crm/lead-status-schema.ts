/** The status of leads on the wire (contract §4.3). */
import { z } from 'zod'
import { isRequired } from '../http/errors.ts'
import { isBlank } from '../values/folded-text.ts'

export const LeadStatus = z
  .object({ id: z.string(), label: z.string(), organization_id: z.string() })
  .meta({ id: 'LeadStatus' })
export type LeadStatus = z.infer<typeof LeadStatus>

const label = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !isBlank(text), { error: isRequired })

export const CreateLeadStatus = z.object({ label }).meta({ id: 'CreateLeadStatus' })
export const UpdateLeadStatus = z
  .object({ label: label.optional() })
  .meta({ id: 'UpdateLeadStatus' })
