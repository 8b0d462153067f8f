/** The lead that an unknown sender gets. Nobody knows a name yet: it is shown by the number. */
import { byItself } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { insertContact } from './write-contact.ts'
import { insertLead } from './write-lead.ts'

export async function createLeadForPhone(
  ctx: Context,
  tx: Tx,
  organization_id: string,
  phone: string,
): Promise<{ lead_id: string; contact_id: string }> {
  const cause = byItself(organization_id)
  const lead = await insertLead(ctx, tx, cause, {})
  const phones = [{ phone, type: 'mobile' }]
  const contact = await insertContact(ctx, tx, cause, { lead_id: lead.id, phones })
  return { lead_id: lead.id, contact_id: contact.id }
}
