/** Leads and their statuses (contract §4.1). */
import type { Selectable } from 'kysely'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

export type Address = Record<
  'label' | 'address_1' | 'address_2' | 'city' | 'state' | 'zipcode' | 'country',
  string | null
>

export interface LeadTable {
  organization_id: string
  id: string
  name: string | null
  description: string
  url: string | null
  status_id: string
  addresses: Json<Address[]>
  created_by: string | null
  updated_by: string | null
  date_created: Instant
  date_updated: Instant
}
export type Lead = Selectable<LeadTable>

export interface LeadStatusTable {
  organization_id: string
  id: string
  label: string
  position: number
}
export type LeadStatus = Selectable<LeadStatusTable>
