/** The only way out for a custom field: row to wire. */
import { fromJson } from '../values/json.ts'
import type { CustomField } from './custom-field.ts'
import type { CustomFieldOut } from './custom-field-schema.ts'

export function presentCustomField(row: CustomField): CustomFieldOut {
  return {
    accepts_multiple_values: row.accepts_multiple_values === 1,
    ...(row.choices && { choices: fromJson(row.choices) }),
    converting_to_type: null,
    created_by: row.created_by,
    date_created: row.date_created,
    date_updated: row.date_updated,
    description: row.description,
    editable_with_roles: [],
    id: row.id,
    is_shared: false,
    name: row.name,
    organization_id: row.organization_id,
    referenced_custom_type_id: null,
    type: row.type,
    updated_by: row.updated_by,
  }
}
