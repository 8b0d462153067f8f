/** The verb behind DELETE: a lead goes with everything that belongs to it. */
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { removeMessages } from '../messages/delete-message.ts'

/**
 * Removes a lead with its contacts, tasks and messages. A message that a carrier may hold stays, cut
 * loose from the lead, so that its outcome can still be told. False when there is no such lead.
 */
export async function deleteLead(
  ctx: Context,
  tx: Tx,
  account: Account,
  id: string,
): Promise<boolean> {
  const { organization_id } = account
  const own = { organization_id, lead_id: id }
  const messages = await tx
    .selectFrom('message')
    .selectAll()
    .where((eb) => eb.and(own))
    .execute()
  await removeMessages(ctx, tx, messages, account)
  await tx
    .updateTable('message')
    .set((eb) => ({ lead_id: null, contact_id: null, rev: eb('rev', '+', 1) }))
    .where((eb) => eb.and(own))
    .execute()
  await tx
    .deleteFrom('task')
    .where((eb) => eb.and(own))
    .execute()
  await tx
    .deleteFrom('contact_phone')
    .where('organization_id', '=', organization_id)
    .where('contact_id', 'in', (eb) =>
      eb
        .selectFrom('contact')
        .select('id')
        .where((contact) => contact.and(own)),
    )
    .execute()
  await tx
    .deleteFrom('contact')
    .where((eb) => eb.and(own))
    .execute()
  const { numDeletedRows } = await tx
    .deleteFrom('lead')
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
