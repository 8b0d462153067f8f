/** Somebody agreed: a code, good once and for a minute. */
import type { Account } from '../accounts/account.ts'
import type { Tx } from '../db/database.ts'
import { newId } from '../values/ids.ts'
import { addMillis, type Instant, toMillis } from '../values/instant.ts'
import type { Authorization } from './read-authorization.ts'
import { hashOf, newSecret } from './secret-text.ts'

const codeMs = 60_000

/** Resolves to the code, for the only time. `now` is the server's: a test clock lengthens no credential. */
export async function grantCode(
  tx: Tx,
  { organization_id, user_id }: Pick<Account, 'organization_id' | 'user_id'>,
  { client, redirect_uri, scope, code_challenge }: Authorization,
  now: Instant,
): Promise<string> {
  const code = newSecret()
  await tx
    .insertInto('oauth_grant')
    .values({
      ...{ organization_id, id: newId('grant', toMillis(now)), user_id, client_id: client.id },
      ...{ scope, redirect_uri, code_challenge, code_hash: hashOf(code) },
      ...{ code_expires_at: addMillis(now, codeMs), redeemed_at: null, revoked_at: null },
      date_created: now,
    })
    .execute()
  await tx
    .updateTable('oauth_client')
    .set({ last_used_at: now })
    .where('id', '=', client.id)
    .execute()
  return code
}
