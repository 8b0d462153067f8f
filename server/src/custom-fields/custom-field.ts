/** Fields that an organization gives its leads and contacts, besides those they all have (contract §4.1, §13). */
import type { Selectable } from 'kysely'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'

/** What can have fields of its own. */
export const fieldedTypes = ['lead', 'contact'] as const
export type FieldedType = (typeof fieldedTypes)[number]

export const fieldTypes = [
  'text',
  'textarea',
  'hidden',
  'number',
  'date',
  'datetime',
  'choices',
  'user',
  'contact',
] as const
export type FieldType = (typeof fieldTypes)[number]

export interface CustomFieldTable {
  organization_id: string
  /** `cf_` and 43 characters: `custom.cf_…` on the wire. */
  id: string
  object_type: FieldedType
  name: string
  /** As it is compared (values/folded-text.ts): unique for a type of object. */
  name_folded: string
  type: FieldType
  accepts_multiple_values: number
  /** Of type choices. */
  choices: Json<string[]> | null
  description: string | null
  created_by: string | null
  updated_by: string | null
  date_created: Instant
  date_updated: Instant
}
export type CustomField = Selectable<CustomFieldTable>

/** What one field holds: a text (a day, an instant and an id are texts, too), a number, or several of either. */
export type CustomValue = string | number | (string | number)[]
/** Of one object, by the ids of the fields; a field without a value is not in it. */
export type CustomValues = Readonly<Record<string, CustomValue>>

/** A row for each single value, by which its object is found. */
export interface CustomValueTable {
  organization_id: string
  object_id: string
  field_id: string
  position: number
  /** As it is compared; of a number, as it is written. */
  value_folded: string
  value_number: number | null
}
