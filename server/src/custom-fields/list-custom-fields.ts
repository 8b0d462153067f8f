/** Reads the custom fields of an organization: there are few, so it is always all of a type of object. */
import type { Reader } from '../db/database.ts'
import type { CustomField, FieldedType } from './custom-field.ts'

/** In the order in which they were made. */
export async function listCustomFields(
  db: Reader,
  organization_id: string,
  object_type: FieldedType,
): Promise<CustomField[]> {
  return db
    .selectFrom('custom_field')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('object_type', '=', object_type)
    .orderBy('date_created')
    .orderBy('id')
    .execute()
}

/** Undefined where there is none of this id for this type of object. */
export async function findCustomField(
  db: Reader,
  organization_id: string,
  object_type: FieldedType,
  id: string,
): Promise<CustomField | undefined> {
  const fields = await listCustomFields(db, organization_id, object_type)
  return fields.find((field) => field.id === id)
}
