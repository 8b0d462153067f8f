/** Notes by which a lost commit is recognised; only PostgreSQL loses any. Never edited after a release. */
import { isPostgres, type Schema, table } from './schema-words.ts'

export async function up(db: Schema): Promise<void> {
  if (!isPostgres(db)) return
  await table(db, 'commit_note', 'slot text, token text', ['slot']).execute()
}
