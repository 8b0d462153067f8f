/** An organization of which nothing matters but that it is there. */
import type { Organization } from '../src/accounts/account.ts'
import type { Instant } from '../src/values/instant.ts'

export function organizationRow(id: string, at: Instant): Organization {
  const dates = { date_created: at, date_updated: at }
  const texts = { sms_opt_out_text: null, sms_opt_in_text: null, sms_help_text: null }
  const by = { created_by: null, updated_by: null }
  return { id, name: id, currency: 'USD', country: 'US', ...texts, ...by, ...dates }
}
