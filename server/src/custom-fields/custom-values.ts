/** Values of custom fields: how objects keep them, show them, and are found by them. */
import type { Reader, Tx } from '../db/database.ts'
import { fold } from '../values/folded-text.ts'
import { fromJson, type Json, toJson } from '../values/json.ts'
import type { CustomValues, FieldedType } from './custom-field.ts'
import { listCustomFields } from './list-custom-fields.ts'

/** As a row keeps them; null where there are none. */
export type KeptValues = Json<CustomValues> | null

export function keepValues(values: CustomValues): KeptValues {
  return Object.keys(values).length > 0 ? toJson(values) : null
}

export function keptValues(kept: KeptValues): CustomValues {
  return kept ? fromJson(kept) : {}
}

export type ShownValues = {
  /** By the names of the fields. */
  custom: Record<string, unknown>
  /** `custom.cf_…`. */
  byId: Record<string, unknown>
}

/** Of rows of one organization, what each shows. Fields that were removed are not shown. */
export async function showValues<Row extends { custom: KeptValues }>(
  db: Reader,
  organization_id: string,
  object_type: FieldedType,
  rows: readonly Row[],
): Promise<(row: Row) => ShownValues> {
  const isNeeded = rows.some(({ custom }) => custom !== null)
  const fields = isNeeded ? await listCustomFields(db, organization_id, object_type) : []
  return ({ custom }) => {
    const values = keptValues(custom)
    const shown = fields.filter(({ id }) => Object.hasOwn(values, id))
    return {
      custom: Object.fromEntries(shown.map(({ id, name }) => [name, values[id]])),
      byId: Object.fromEntries(shown.map(({ id }) => [`custom.${id}`, values[id]])),
    }
  }
}

type Owner = { organization_id: string; id: string }

/** By what an object is found from now on, in place of what it was found by. */
export async function indexValues(
  tx: Tx,
  { organization_id, id: object_id }: Owner,
  values: CustomValues,
  isNew: boolean,
): Promise<void> {
  if (!isNew) await forgetValues(tx, organization_id, [object_id])
  const rows = Object.entries(values).flatMap(([field_id, value]) =>
    [value].flat().map((one, position) => ({
      ...{ organization_id, object_id, field_id, position },
      value_folded: fold(String(one).trim()),
      value_number: typeof one === 'number' ? one : null,
    })),
  )
  if (rows.length > 0) await tx.insertInto('custom_value').values(rows).execute()
}

/** Before the objects themselves go. */
export async function forgetValues(
  tx: Tx,
  organization_id: string,
  object_ids: readonly string[],
): Promise<void> {
  if (object_ids.length === 0) return
  await tx
    .deleteFrom('custom_value')
    .where('organization_id', '=', organization_id)
    .where('object_id', 'in', object_ids)
    .execute()
}
