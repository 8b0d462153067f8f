/** The verb behind DELETE: a lead goes with everything that belongs to it. */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import { forgetValues } from '../custom-fields/custom-values.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { deleteRows } from '../events/change-rows.ts'
import { removeMessages } from '../messages/delete-message.ts'
import { reattachMessages } from '../messages/move-messages.ts'
import { taskKind } from '../tasks/task.ts'
import { contactKind } from './contact.ts'
import { deletePhones } from './delete-contact.ts'
import { findLead } from './find-leads.ts'
import { leadKind } from './lead.ts'
import { findWholeContacts } from './list-contacts.ts'
import { forgetEmails } from './make-findable.ts'

/**
 * Removes a lead with its contacts, tasks and messages, each with its event. A message that a carrier
 * may hold stays, cut loose from the lead, so that its outcome can still be told. False when there is no
 * such lead.
 */
export async function deleteLead(ctx: Context, tx: Tx, cause: Cause, id: string): Promise<boolean> {
  const { organization_id } = cause
  const own = { organization_id, lead_id: id }
  await hold(tx, 'lead', { organization_id, id }, 'removal')
  await hold(tx, 'contact', own, 'removal')
  await hold(tx, 'message', own, 'removal')
  const lead = await findLead(tx, organization_id, id)
  if (!lead) return false
  const messages = await tx
    .selectFrom('message')
    .selectAll()
    .where((eb) => eb.and(own))
    .execute()
  const held = await removeMessages(ctx, tx, messages, cause)
  await reattachMessages(ctx, tx, cause, held, { lead_id: null, contact_id: null })
  const tasks = await tx
    .selectFrom('task')
    .selectAll()
    .where((eb) => eb.and(own))
    .execute()
  await deleteRows(ctx, tx, taskKind, cause, tasks)
  const contacts = await findWholeContacts(tx, organization_id, { lead_id: id })
  const ids = contacts.map((contact) => contact.id)
  await deletePhones(tx, organization_id, ids)
  await forgetEmails(tx, organization_id, ids)
  await forgetValues(tx, organization_id, [id, ...ids])
  await deleteRows(ctx, tx, contactKind, cause, contacts)
  await tx
    .deleteFrom('activity')
    .where((eb) => eb.and(own))
    .execute()
  await deleteRows(ctx, tx, leadKind, cause, [lead])
  return true
}
