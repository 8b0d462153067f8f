/** The only way out for a carrier account: nothing that is sealed. */
import { fromJson } from '../values/json.ts'
import type { CarrierAccount } from './carrier-account.ts'
import { callbackAddress } from './carrier-ports.ts'
import type { CarrierAccountOut } from './carrier-schema.ts'

export function presentAccount(
  row: CarrierAccount,
  numbers: readonly string[],
  publicUrl: string,
): CarrierAccountOut {
  return {
    id: row.id,
    kind: row.kind,
    label: row.label,
    settings: fromJson(row.settings),
    numbers: [...numbers],
    callback_url: publicUrl + callbackAddress(row.id, 'message'),
    date_created: row.date_created,
    date_updated: row.date_updated,
    archived_at: row.archived_at,
  }
}
