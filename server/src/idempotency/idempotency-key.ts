/** Keys that callers give to requests which they may have to send again (Idempotency-Key, draft-07). */
import type { Selectable } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'

export interface IdempotencyKeyTable {
  organization_id: string
  /** The API key or token: what one program names is no other's. */
  caller_id: string
  method: string
  path: string
  key: string
  /** Of the query and the body: the same key with another request is a mistake. */
  request_hash: string
  /** Null only inside the transaction that makes it: a request that did nothing leaves nothing. */
  status: number | null
  /** The very bytes. */
  answer: string | null
  date_created: Instant
  /** By the server's clock. */
  expires_at: Instant
}
export type IdempotencyKey = Selectable<IdempotencyKeyTable>

/** What a key is unique for. */
export type Scope = Pick<
  IdempotencyKey,
  'organization_id' | 'caller_id' | 'method' | 'path' | 'key'
>

/** So many at a time, so that nobody waits for it. */
const batchMax = 500

/** Deletes what nobody can ask for any more; true when there may be more of it. */
export async function forgetExpired(tx: Tx, now: Instant): Promise<boolean> {
  const rows = await tx
    .selectFrom('idempotency_key')
    .select(['organization_id', 'caller_id', 'method', 'path', 'key'])
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(batchMax)
    .execute()
  for (const scope of rows) {
    await tx
      .deleteFrom('idempotency_key')
      .where((eb) => eb.and(scope))
      .where('expires_at', '<=', now)
      .execute()
  }
  return rows.length === batchMax
}
