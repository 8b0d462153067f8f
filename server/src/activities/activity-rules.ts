/** What Close lets one ask of one lead only (contract §5). */
import { invalid } from '../http/errors.ts'
import type { ListActivities } from './activity-schema.ts'

const onlyOfOneLead = [
  '_type',
  '_type__in',
  'contact_id',
  'contact_id__in',
  'user_id',
  'user_id__in',
] as const

/** Throws 400 that names the filter. */
export function checkAcrossLeads(query: ListActivities): void {
  const field = onlyOfOneLead.find((name) => query[name])
  if (field) throw invalid({ [field]: 'This filter can only be used with a single lead_id.' })
}
