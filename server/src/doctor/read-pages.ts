/** The database in pages: every message and other logged object with all that is about it, a few hundred at a time. */
import { sql } from 'kysely'
import type { Reader } from '../db/database.ts'
import type { Snapshots } from '../db/open-reader.ts'
import { objectKinds } from '../feed/logged-tables.ts'
import type { Instant } from '../values/instant.ts'
import { readDump } from './read-dump.ts'
import type { DatabaseDump } from './violation.ts'

const pageSize = 500

/** Each page is of one moment and complete in itself, so that it can be checked alone. */
export async function* readPages(
  db: Snapshots,
  now: () => Instant,
  size = pageSize,
): AsyncGenerator<DatabaseDump> {
  const organizations = await db.read
    .selectFrom('organization')
    .select('id')
    .orderBy('id')
    .execute()
  for (const { id: organization_id } of organizations) {
    let after = ''
    for (;;) {
      const page = await db.snapshot(async (reader) => {
        const ids = await subjectsAfter(reader, organization_id, after, size)
        const dump = await readDump(reader, organization_id, ids, { now: now() })
        return { last: ids.at(-1), dump }
      })
      if (page.last === undefined) break
      yield page.dump
      after = page.last
    }
  }
}

/** Of messages and other logged objects, and of what events and attempts say was one. */
async function subjectsAfter(
  db: Reader,
  organization_id: string,
  after: string,
  size: number,
): Promise<string[]> {
  const columns = [
    sql`id from message where id`,
    sql`object_id from event where object_id`,
    sql`message_id from attempt where message_id`,
    ...objectKinds.map(({ table }) => sql`id from ${sql.table(table)} where id`),
  ]
  const parts = columns.map(
    (from, position) => sql`select * from (
      select distinct ${from} > ${after} and organization_id = ${organization_id}
      order by 1 limit ${size}) as ${sql.ref(`part_${position}`)}`,
  )
  const { rows } = await sql<{ id: string }>`
    select id from (${sql.join(parts, sql` union `)}) as subject order by id limit ${size}`.execute(
    db,
  )
  return rows.map((row) => row.id)
}
