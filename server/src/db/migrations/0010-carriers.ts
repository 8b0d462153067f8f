/** Carrier accounts, as rows. Never edited after a release. */
import { owned, type Schema, wall } from './schema-words.ts'

export async function up(db: Schema): Promise<void> {
  await owned(
    db,
    'carrier_account',
    `
    rev integer, kind text, label text, settings text, sealed_settings text,
    date_created text, date_updated text, archived_at text?`,
  ).execute()
  await wall(db, 'carrier_account')
}
