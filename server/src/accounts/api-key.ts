/** API keys: made, hashed at rest, looked up, revoked (guarantees e, "API keys"). */
import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Reader, Tx } from '../db/database.ts'
import { randomBase62 } from '../values/ids.ts'
import type { Instant } from '../values/instant.ts'
import type { Account } from './account.ts'

export interface ApiKeyTable {
  organization_id: string
  /** `api_` + 22 characters: names the key in lists and logs; part of generated keys. */
  id: string
  user_id: string
  label: string
  key_hash: string
  date_created: Instant
  /** Kept to the hour: enough to find unused keys, cheap enough to write. */
  last_used_at: Instant | null
  revoked_at: Instant | null
}
export type ApiKey = Selectable<ApiKeyTable>

/** Keys are 256 random bits, so a plain hash is enough: nothing to guess, nothing to slow down. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** `api_<22>.<49>`: an id that may be shown, and a secret that is shown once. */
export function generateKey(): { id: string; key: string } {
  const id = `api_${randomBase62(22)}`
  return { id, key: `${id}.${randomBase62(49)}` }
}

export type NewKey = { organization_id: string; user_id: string; label: string; now: Instant }

/** Stores a key given or newly made; returns it in clear, for the only time. */
export async function createKey(
  tx: Tx,
  owner: NewKey,
  given?: string,
): Promise<{ id: string; key: string }> {
  const made = generateKey()
  const { id, key } = given ? { id: made.id, key: given } : made
  const { now, ...rest } = owner
  await tx
    .insertInto('api_key')
    .values({
      ...rest,
      id,
      key_hash: hashKey(key),
      date_created: now,
      last_used_at: null,
      revoked_at: null,
    })
    .onConflict((conflict) => conflict.column('key_hash').doUpdateSet({ revoked_at: null }))
    .execute()
  return { id, key }
}

export type KeyOwner = Account & { last_used_at: Instant | null }

/** The account a key stands for; undefined for an unknown or revoked one. */
export async function findAccount(db: Reader, key: string): Promise<KeyOwner | undefined> {
  return db
    .selectFrom('api_key')
    .innerJoin('organization', 'organization.id', 'api_key.organization_id')
    .select([
      'api_key.organization_id as organization_id',
      'api_key.user_id as user_id',
      'api_key.id as api_key_id',
      'api_key.last_used_at as last_used_at',
      'organization.country as country',
    ])
    .where('api_key.key_hash', '=', hashKey(key))
    .where('api_key.revoked_at', 'is', null)
    .executeTakeFirst()
}

export async function listKeys(db: Reader): Promise<ApiKey[]> {
  return db.selectFrom('api_key').selectAll().orderBy('date_created').orderBy('id').execute()
}

/** False when there is no such key, or it was revoked before. */
export async function revokeKey(tx: Tx, id: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('api_key')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Notes that a key was used, to the hour; undefined when that hour is on record already. */
export function useToRecord(owner: KeyOwner, now: Instant): Instant | undefined {
  const hour = `${now.slice(0, 13)}:00:00.000000+00:00` as Instant
  return owner.last_used_at === hour ? undefined : hour
}

export async function recordUse(tx: Tx, owner: KeyOwner, hour: Instant): Promise<void> {
  await tx
    .updateTable('api_key')
    .set({ last_used_at: hour })
    .where('organization_id', '=', owner.organization_id)
    .where('id', '=', owner.api_key_id)
    .execute()
}
