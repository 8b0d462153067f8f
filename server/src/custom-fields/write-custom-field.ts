/** Making, renaming and removing custom fields. */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { invalid, malformed } from '../http/errors.ts'
import { fold } from '../values/folded-text.ts'
import { toJson } from '../values/json.ts'
import { trimUnseen } from '../values/trim-unseen.ts'
import type { CustomField, FieldedType } from './custom-field.ts'
import type { CreateCustomField, UpdateCustomField } from './custom-field-schema.ts'
import { listCustomFields } from './list-custom-fields.ts'

/** Each is read with all objects of its type. */
const fieldsMax = 500

/** Throws 400 `name` where the organization has one of this name already. */
export async function insertCustomField(
  ctx: Context,
  tx: Tx,
  { organization_id, user_id }: Cause,
  object_type: FieldedType,
  body: CreateCustomField,
): Promise<CustomField> {
  await hold(tx, 'organization', { id: organization_id })
  const others = await listCustomFields(tx, organization_id, object_type)
  if (others.length >= fieldsMax) throw malformed(`There may be ${fieldsMax} custom fields.`)
  const now = ctx.clock.nowOf(organization_id)
  const field: CustomField = {
    ...{ organization_id, id: ctx.newId('cf'), object_type, ...named(body.name, others) },
    type: body.type,
    accepts_multiple_values: body.accepts_multiple_values ? 1 : 0,
    choices: body.type === 'choices' ? toJson([...new Set(body.choices)]) : null,
    description: body.description ?? null,
    ...{ created_by: user_id, updated_by: user_id, date_created: now, date_updated: now },
  }
  await tx.insertInto('custom_field').values(field).execute()
  return field
}

/** Partial; undefined when there is no such field. Throws 400 for what cannot be changed. */
export async function updateCustomField(
  ctx: Context,
  tx: Tx,
  { organization_id, user_id }: Cause,
  object_type: FieldedType,
  id: string,
  body: UpdateCustomField,
): Promise<CustomField | undefined> {
  await hold(tx, 'organization', { id: organization_id })
  const all = await listCustomFields(tx, organization_id, object_type)
  const before = all.find((field) => field.id === id)
  if (!before) return undefined
  const { type, accepts_multiple_values, choices, description } = body
  if (type && type !== before.type) throw invalid({ type: 'Value cannot be changed.' })
  // What holds several cannot say which of them it should keep.
  if (accepts_multiple_values === false && before.accepts_multiple_values === 1)
    throw invalid({ accepts_multiple_values: 'Value cannot be changed.' })
  const others = all.filter((field) => field.id !== id)
  const set: Partial<CustomField> = {
    ...(body.name !== undefined && named(body.name, others)),
    ...(accepts_multiple_values && { accepts_multiple_values: 1 }),
    ...(choices && before.type === 'choices' && { choices: toJson([...new Set(choices)]) }),
    ...(description !== undefined && { description }),
    updated_by: user_id,
    date_updated: ctx.clock.nowOf(organization_id),
  }
  await tx
    .updateTable('custom_field')
    .set(set)
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .execute()
  return { ...before, ...set }
}

/** False when there is no such field. Its values are shown no more. */
export async function deleteCustomField(
  tx: Tx,
  organization_id: string,
  object_type: FieldedType,
  id: string,
): Promise<boolean> {
  await hold(tx, 'organization', { id: organization_id })
  const own = { organization_id, object_type, id }
  const gone = await tx
    .deleteFrom('custom_field')
    .where((eb) => eb.and(own))
    .executeTakeFirst()
  await tx
    .deleteFrom('custom_value')
    .where('organization_id', '=', organization_id)
    .where('field_id', '=', id)
    .execute()
  return Number(gone.numDeletedRows) > 0
}

function named(
  given: string,
  others: readonly CustomField[],
): Pick<CustomField, 'name' | 'name_folded'> {
  const name = trimUnseen(given)
  const name_folded = fold(name)
  if (others.some((other) => other.name_folded === name_folded))
    throw invalid({ name: 'There is a custom field with this name already.' })
  return { name, name_folded }
}
