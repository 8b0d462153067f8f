/** Carrier accounts: the credentials an organization sends and receives by, as rows (design §7, Accounts). */
import type { Selectable } from 'kysely'
import type { Reader, Tx } from '../db/database.ts'
import type { SealedPlace, Secrets } from '../secrets/sealing.ts'
import type { NewId } from '../values/ids.ts'
import type { Instant } from '../values/instant.ts'
import { fromJson, type Json, toJson } from '../values/json.ts'
import type { Adapter } from './carrier.ts'

type Settings = Record<string, unknown>

export interface CarrierAccountTable {
  organization_id: string
  id: string
  /** Counts changes: who holds it open knows by it that it must be opened anew. */
  rev: number
  /** Which adapter opens it. */
  kind: string
  /** What people call it. */
  label: string
  settings: Json<Settings>
  /** The settings that are secret, sealed. */
  sealed_settings: string
  date_created: Instant
  date_updated: Instant
  /** When it was removed. Late receipts are still verified and heard for a while. */
  archived_at: Instant | null
}
export type CarrierAccount = Selectable<CarrierAccountTable>

/** How long what a carrier still says of a removed account is heard. */
export const hearArchivedMs = 72 * 3600 * 1000

export type NewAccount = {
  organization_id: string
  label: string
  /** As the adapter's `settings` read them. */
  settings: Settings
}

/** Stores an account, its secrets sealed. */
export async function insertAccount(
  { newId, secrets }: { newId: NewId; secrets: Secrets },
  tx: Tx,
  adapter: Adapter,
  { organization_id, label, settings }: NewAccount,
  now: Instant,
): Promise<CarrierAccount> {
  const id = newId('carr')
  const isSecret = ([name]: [string, unknown]): boolean => adapter.secrets.includes(name)
  const all = Object.entries(settings)
  const hidden = Object.fromEntries(all.filter(isSecret))
  const shown = Object.fromEntries(all.filter((entry) => !isSecret(entry)))
  const account: CarrierAccount = {
    organization_id,
    id,
    rev: 0,
    kind: adapter.kind,
    label,
    settings: toJson(shown),
    sealed_settings: secrets.seal(JSON.stringify(hidden), placeOf({ organization_id, id })),
    date_created: now,
    date_updated: now,
    archived_at: null,
  }
  await tx.insertInto('carrier_account').values(account).execute()
  return account
}

/** All settings in clear. Throws SealedError where no key of ours opens them. */
export function settingsOf(account: CarrierAccount, secrets: Secrets): Settings {
  const hidden = JSON.parse(secrets.open(account.sealed_settings, placeOf(account))) as Settings
  return { ...fromJson(account.settings), ...hidden }
}

function placeOf({ organization_id, id }: Pick<CarrierAccount, 'organization_id' | 'id'>) {
  const place: SealedPlace = {
    table: 'carrier_account',
    organization_id,
    id,
    column: 'sealed_settings',
  }
  return place
}

/** Those of an organization, or of all; removed ones as long as they are heard. */
export async function listAccounts(
  db: Reader,
  archivedSince: Instant,
  organization_id?: string,
): Promise<CarrierAccount[]> {
  return db
    .selectFrom('carrier_account')
    .selectAll()
    .where((eb) => eb.or([eb('archived_at', 'is', null), eb('archived_at', '>', archivedSince)]))
    .$if(organization_id !== undefined, (query) =>
      query.where('organization_id', '=', organization_id ?? ''),
    )
    .orderBy('date_created')
    .orderBy('id')
    .execute()
}

/** Puts an account away; false when there is none, or it was. What waits must have been dealt with. */
export async function archiveAccount(
  tx: Tx,
  { organization_id, id }: Pick<CarrierAccount, 'organization_id' | 'id'>,
  now: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('carrier_account')
    .set((eb) => ({ archived_at: now, date_updated: now, rev: eb('rev', '+', 1) }))
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .where('archived_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
