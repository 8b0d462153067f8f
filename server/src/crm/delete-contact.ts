/** The verb behind DELETE, and how a contact loses its phones. */
import type { Tx } from '../db/database.ts'

/** Removes a contact; its messages and tasks stay with the lead. False when there is no such contact. */
export async function deleteContact(tx: Tx, organization_id: string, id: string): Promise<boolean> {
  const own = { organization_id, contact_id: id }
  await tx
    .updateTable('message')
    .set((eb) => ({ contact_id: null, rev: eb('rev', '+', 1) }))
    .where((eb) => eb.and(own))
    .execute()
  await tx
    .updateTable('task')
    .set({ contact_id: null })
    .where((eb) => eb.and(own))
    .execute()
  await deletePhones(tx, organization_id, id)
  const { numDeletedRows } = await tx
    .deleteFrom('contact')
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** All of them: a list of phones is always replaced whole. */
export async function deletePhones(
  tx: Tx,
  organization_id: string,
  contact_id: string,
): Promise<void> {
  await tx
    .deleteFrom('contact_phone')
    .where('organization_id', '=', organization_id)
    .where('contact_id', '=', contact_id)
    .execute()
}
