/** The verb behind DELETE, and how a contact loses its phones. */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import { forgetValues } from '../custom-fields/custom-values.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { changeRows, deleteRows } from '../events/change-rows.ts'
import { reattachMessages } from '../messages/move-messages.ts'
import { taskKind } from '../tasks/task.ts'
import { contactKind } from './contact.ts'
import { findWholeContacts } from './list-contacts.ts'
import { forgetEmails } from './make-findable.ts'

/** Removes a contact; its messages and tasks stay with the lead. False when there is no such contact. */
export async function deleteContact(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  id: string,
): Promise<boolean> {
  const { organization_id } = cause
  const own = { organization_id, contact_id: id }
  await hold(tx, 'contact', { organization_id, id }, 'removal')
  await hold(tx, 'message', own)
  const [contact] = await findWholeContacts(tx, organization_id, { id })
  if (!contact) return false
  const forgotten = { contact_id: null }
  const messages = await tx
    .selectFrom('message')
    .selectAll()
    .where((eb) => eb.and(own))
    .execute()
  await reattachMessages(ctx, tx, cause, messages, forgotten)
  const tasks = await tx
    .selectFrom('task')
    .selectAll()
    .where((eb) => eb.and(own))
    .execute()
  const changes = tasks.map((before) => ({ before, set: forgotten }))
  await changeRows(ctx, tx, taskKind, cause, changes)
  await deletePhones(tx, organization_id, [id])
  await forgetEmails(tx, organization_id, [id])
  await forgetValues(tx, organization_id, [id])
  await deleteRows(ctx, tx, contactKind, cause, [contact])
  return true
}

/** All of them: a list of phones is always replaced whole. */
export async function deletePhones(
  tx: Tx,
  organization_id: string,
  contact_ids: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('contact_phone')
    .where('organization_id', '=', organization_id)
    .where('contact_id', 'in', contact_ids)
    .execute()
}
