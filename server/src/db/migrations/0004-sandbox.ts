/** What the simulated world keeps. Never edited after a release. */
import { belongs, index, owned, type Schema, table } from './schema-words.ts'

export async function up(db: Schema): Promise<void> {
  await createSandbox(db)
}

async function createSandbox(db: Schema): Promise<void> {
  await table(db, 'test_clock', 'organization_id text, frozen_at text', ['organization_id'])
    .$call(belongs)
    .execute()
  await table(db, 'weather', 'organization_id text, weather text, drawn integer', [
    'organization_id',
  ])
    .$call(belongs)
    .execute()
  await owned(
    db,
    'sandbox_submit',
    `
    attempt_id text, message_id text, local_phone text, remote_phone text, text text,
    attachments text, segments integer, encoding text, outcome text, findable integer,
    date_received text`,
  ).execute()
  await index(db, 'sandbox_submit', ['organization_id', 'date_received', 'id'])
  await index(db, 'sandbox_submit', ['organization_id', 'attempt_id'])
  await owned(db, 'sandbox_plan', 'lane text, next_at text, attempt_id text?, plan text').execute()
  await index(db, 'sandbox_plan', ['lane', 'next_at', 'id'])
}
