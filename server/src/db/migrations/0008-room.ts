/** Room on PostgreSQL's pages for the next version of a row. Never edited after a release. */
import { sql } from 'kysely'
import { isPostgres, type Schema } from './schema-words.ts'

/**
 * A message is changed at least twice on its way out. Where the new version fits on the row's own page,
 * no index needs another entry.
 */
export async function up(db: Schema): Promise<void> {
  if (!isPostgres(db)) return
  for (const [name, percent] of Object.entries({ message: 50 })) {
    await sql`alter table ${sql.table(name)} set (fillfactor = ${sql.lit(percent)})`.execute(db)
  }
}
