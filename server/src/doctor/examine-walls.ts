/** Whether PostgreSQL itself keeps organizations apart (migration 0007), or only the queries do. */
import { sql } from 'kysely'
import type { Snapshots } from '../db/open-reader.ts'
import type { Diagnosis } from './diagnosis.ts'

type Asked = { name: string; bypasses: boolean; organizations: number }

/** A user above row-level security matters as soon as there are two organizations to keep apart. */
export async function examineWalls(db: Snapshots): Promise<Diagnosis> {
  const check = 'walls'
  const { rows } = await sql<Asked>`
    select rolname as name, rolsuper or rolbypassrls as bypasses,
      (select count(*)::int from organization) as organizations
    from pg_roles where rolname = current_user`.execute(db.read)
  const { name, bypasses, organizations } = rows[0] as Asked
  if (!bypasses) return { check, ok: true, says: `row-level security binds the user ${name}` }
  const says = `row-level security does not bind the user ${name}; use one without SUPERUSER and BYPASSRLS`
  return { check, ok: organizations < 2, says }
}
