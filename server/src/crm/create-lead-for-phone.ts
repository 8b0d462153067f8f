/** The lead that an unknown sender gets, named after the number until somebody knows better. */
import { byItself } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { formatPhone } from '../phone-numbers/phone.ts'
import { insertContact } from './write-contact.ts'
import { insertLead } from './write-lead.ts'

export async function createLeadForPhone(
  ctx: Context,
  tx: Tx,
  organization_id: string,
  phone: string,
): Promise<{ lead_id: string; contact_id: string }> {
  const cause = byItself(organization_id)
  const name = formatPhone(phone)
  const lead = await insertLead(ctx, tx, cause, { name })
  const phones = [{ phone, type: 'mobile' }]
  const contact = await insertContact(ctx, tx, cause, { lead_id: lead.id, name, phones })
  return { lead_id: lead.id, contact_id: contact.id }
}
