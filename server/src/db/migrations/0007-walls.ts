/** PostgreSQL itself keeps organizations apart, besides every query. Never edited after a release. */
import { type Schema, wall } from './schema-words.ts'

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

export async function up(db: Schema): Promise<void> {
  for (const name of ownedTables) await wall(db, name)
  await wall(db, 'organization', 'id')
}
