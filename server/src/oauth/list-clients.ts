/** The programs that are known, and ending one. */
import type { Reader, Tx } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'
import type { OauthClient } from './oauth-tables.ts'

export type KnownClient = OauthClient & { grants: number }

/** With how many grants of each are in force. */
export async function listClients(db: Reader): Promise<KnownClient[]> {
  const clients = await db
    .selectFrom('oauth_client')
    .selectAll()
    .orderBy('date_created')
    .orderBy('id')
    .execute()
  const counts = await db
    .selectFrom('oauth_grant')
    .select(['client_id', (eb) => eb.fn.countAll<number>().as('grants')])
    .where('revoked_at', 'is', null)
    .where('redeemed_at', 'is not', null)
    .groupBy('client_id')
    .execute()
  const byClient = new Map(counts.map(({ client_id, grants }) => [client_id, Number(grants)]))
  return clients.map((client) => ({ ...client, grants: byClient.get(client.id) ?? 0 }))
}

/** With all that it was granted, which ends within a second. False where there is none of this id. */
export async function removeClient(tx: Tx, id: string, now: Instant): Promise<boolean> {
  await tx
    .updateTable('oauth_grant')
    .set({ revoked_at: now })
    .where('client_id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
  const { numDeletedRows } = await tx
    .deleteFrom('oauth_client')
    .where('id', '=', id)
    .executeTakeFirst()
  return Number(numDeletedRows) > 0
}
