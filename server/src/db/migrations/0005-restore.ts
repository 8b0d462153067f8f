/** Which database this is and how far it has come, to recognise a restored one. Never edited after a release. */
import { type Schema, table } from './schema-words.ts'

export async function up(db: Schema): Promise<void> {
  await table(
    db,
    'lineage',
    `
    database text, epoch integer, system text?, timeline integer?, held_before text?,
    held_because text?, released_at text?, released_from text?`,
    ['database'],
  ).execute()
}
