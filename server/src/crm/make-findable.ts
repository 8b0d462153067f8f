/** What a search finds leads and contacts by, beside what is shown of them; computed from the row alone. */

import { indexValues, keptValues } from '../custom-fields/custom-values.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { writeWords } from '../db/words.ts'
import { fold, isBlank } from '../values/folded-text.ts'
import { fromJson } from '../values/json.ts'
import { trimUnseen } from '../values/trim-unseen.ts'
import type { Contact } from './contact.ts'
import type { Lead } from './lead.ts'

/** A name without what nobody sees around it, and the form in which it is compared; null for none. */
export function named(name: string | null | undefined): {
  name: string | null
  name_folded: string
} {
  const seen = trimUnseen(name ?? '')
  const known = isBlank(seen) ? '' : seen
  return { name: known || null, name_folded: fold(known) }
}

/** `before`: as it was found until now; absent for one that is new. The row itself is stored already. */
export async function indexLead(tx: Tx, lead: Lead, before?: Lead): Promise<void> {
  if (lead.name !== (before?.name ?? null))
    await writeWords(tx, 'lead', [{ ...lead, text: lead.name }])
  if (lead.custom !== (before?.custom ?? null))
    await indexValues(tx, lead, keptValues(lead.custom), !before)
}

/** As of a lead. */
export async function indexContact(tx: Tx, contact: Contact, before?: Contact): Promise<void> {
  if (contact.name !== (before?.name ?? null))
    await writeWords(tx, 'contact', [{ ...contact, text: contact.name }])
  if (contact.custom !== (before?.custom ?? null))
    await indexValues(tx, contact, keptValues(contact.custom), !before)
  if (contact.emails === before?.emails) return
  const { organization_id, id } = contact
  if (before) await forgetEmails(tx, organization_id, [id])
  const rows = fromJson(contact.emails).map(({ email }, position) => {
    return { organization_id, contact_id: id, position, email_folded: fold(email.trim()) }
  })
  await insertMany(tx, 'contact_email', rows)
}

/** Before the contacts themselves go. */
export async function forgetEmails(
  tx: Tx,
  organization_id: string,
  contact_ids: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('contact_email')
    .where('organization_id', '=', organization_id)
    .where('contact_id', 'in', contact_ids)
    .execute()
}
