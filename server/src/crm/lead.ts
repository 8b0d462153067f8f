/** Leads and their statuses (contract §4.1). */
import type { Selectable } from 'kysely'
import type { KeptValues } from '../custom-fields/custom-values.ts'
import type { StoredKind } from '../events/change-rows.ts'
import { shownWhole } from '../events/logged-object.ts'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

export type Address = Record<
  'label' | 'address_1' | 'address_2' | 'city' | 'state' | 'zipcode' | 'country',
  string | null
>

export interface LeadTable {
  organization_id: string
  id: string
  /** Counts changes; each is a compare-and-set against the revision it read, and has its event. */
  rev: number
  name: string | null
  /** As it is compared and sorted by; empty where there is no name. */
  name_folded: string
  description: string
  url: string | null
  status_id: string
  addresses: Json<Address[]>
  custom: KeptValues
  created_by: string | null
  updated_by: string | null
  date_created: Instant
  date_updated: Instant
}
export type Lead = Selectable<LeadTable>

export const leadKind: StoredKind<Lead> = {
  ...shownWhole(['lead'], ({ id }) => id, ['name_folded']),
  table: 'lead',
}

export interface LeadStatusTable {
  organization_id: string
  id: string
  label: string
  /** As it is compared (values/folded-text.ts). */
  label_folded: string
  position: number
}
export type LeadStatus = Selectable<LeadStatusTable>
