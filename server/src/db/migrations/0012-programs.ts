/** What programs written for Close keep besides texts: tasks of leads, custom fields, roles' groups, and what happened. */
import { sql } from 'kysely'
import { index, isPostgres, owned, refers, type Schema, table, wall } from './schema-words.ts'

export async function up(db: Schema): Promise<void> {
  await widenTasks(db)
  await createActivities(db)
  await createCustomFields(db)
  await createGroups(db)
}

const taskColumns = `
  rev integer, _type text, assigned_to text?, contact_id text?, lead_id text?, object_id text?,
  date text, completed_at text?, created_by text?, updated_by text?, date_created text,
  date_updated text, text text?, is_dateless integer?, completion_id text?`

/** A task may be about no message. SQLite cannot take NOT NULL from a column: there the table is made anew. */
async function widenTasks(db: Schema): Promise<void> {
  if (isPostgres(db)) {
    await sql`alter table task alter object_id drop not null, add text text collate "C",
      add is_dateless integer, add completion_id text collate "C"`.execute(db)
    return
  }
  await owned(db, 'task_widened', taskColumns)
    .$call(refers('lead_id', 'lead'))
    .$call(refers('assigned_to', 'user'))
    .$call(refers('object_id', 'message'))
    .execute()
  await sql`insert into task_widened select *, null, null, null from task`.execute(db)
  await db.schema.dropTable('task').execute()
  await db.schema.alterTable('task_widened').renameTo('task').execute()
  await index(db, 'task', ['organization_id', 'date_created', 'id'])
  await index(db, 'task', ['organization_id', 'lead_id'])
  await index(db, 'task', ['organization_id', 'object_id'])
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
  for (const name of ['lead', 'contact'])
    await db.schema.alterTable(name).addColumn('custom', sql`text`).execute()
}

async function createGroups(db: Schema): Promise<void> {
  await owned(
    db,
    'user_group',
    'name text, members text, created_by text?, updated_by text?, date_created text, date_updated text',
  ).execute()
  await wall(db, 'user_group')
}
