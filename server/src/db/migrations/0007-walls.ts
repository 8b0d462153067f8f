/** PostgreSQL itself keeps organizations apart, besides every query. Never edited after a release. */
import { sql } from 'kysely'
import { isPostgres, type Schema } from './schema-words.ts'

const ownedTables = [
  'api_key',
  'attempt',
  'consent',
  'contact',
  'contact_email',
  'contact_phone',
  'event',
  'lead',
  'lead_status',
  'media',
  'membership',
  'message',
  'phone_number',
  'receipt',
  'sandbox_plan',
  'sandbox_submit',
  'sms_template',
  'task',
  'test_clock',
  'user',
  'weather',
]

/** SQLite has no such thing; one process serves its file, and every key there has one owner. */
export async function up(db: Schema): Promise<void> {
  if (!isPostgres(db)) return
  for (const name of ownedTables) await wall(db, name, 'organization_id')
  await wall(db, 'organization', 'id')
}

/**
 * `roost.organizations` lists who exists in a transaction; unset, everybody does: the runner and the
 * doctor look after all of them. Forced, since Roost owns its tables. A `case`, since the planner takes
 * it for half of the rows: it would multiply the odds of an `or` with those of the query's own
 * condition, which says the same, and expect next to nothing.
 */
async function wall(db: Schema, name: string, column: string): Promise<void> {
  const visible = sql`
    case when (select coalesce(current_setting('roost.organizations', true), '')) = '' then true
    else ${sql.ref(column)} = any (
      (select string_to_array(current_setting('roost.organizations', true), ','))::text[]
    ) end`
  await sql`alter table ${sql.table(name)} enable row level security`.execute(db)
  await sql`alter table ${sql.table(name)} force row level security`.execute(db)
  await sql`create policy wall on ${sql.table(name)} using (${visible})`.execute(db)
}
