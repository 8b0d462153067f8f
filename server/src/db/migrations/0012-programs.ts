/** What programs written for Close keep besides texts: what happened, custom fields, and groups of users. */
import { index, owned, refers, type Schema, table, wall } from './schema-words.ts'

export async function up(db: Schema): Promise<void> {
  await createActivities(db)
  await createCustomFields(db)
  await createGroups(db)
}

async function createActivities(db: Schema): Promise<void> {
  await owned(
    db,
    'activity',
    `
    _type text, lead_id text, contact_id text?, user_id text?, details text,
    date_created text, date_updated text`,
  )
    .$call(refers('lead_id', 'lead'))
    .execute()
  await index(db, 'activity', ['organization_id', 'lead_id', 'date_created', 'id'])
  await index(db, 'activity', ['organization_id', '_type', 'date_created', 'id'])
  await index(db, 'activity', ['organization_id', 'date_created', 'id'])
  await wall(db, 'activity')
}

async function createCustomFields(db: Schema): Promise<void> {
  await owned(
    db,
    'custom_field',
    `
    object_type text, name text, name_folded text, type text, accepts_multiple_values integer,
    choices text?, description text?, created_by text?, updated_by text?, date_created text,
    date_updated text`,
  )
    .addUniqueConstraint('custom_field_name', ['organization_id', 'object_type', 'name_folded'])
    .execute()
  await table(
    db,
    'custom_value',
    `
    organization_id text, object_id text, field_id text, position integer, value_folded text,
    value_number float8?`,
    ['organization_id', 'object_id', 'field_id', 'position'],
  ).execute()
  await index(db, 'custom_value', ['organization_id', 'field_id', 'value_folded'])
  await index(db, 'custom_value', ['organization_id', 'field_id', 'value_number'])
  for (const name of ['custom_field', 'custom_value']) await wall(db, name)
}

async function createGroups(db: Schema): Promise<void> {
  await owned(
    db,
    'user_group',
    'name text, members text, created_by text?, updated_by text?, date_created text, date_updated text',
  ).execute()
  await wall(db, 'user_group')
}
