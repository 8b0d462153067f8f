/** Indexes in the order of a page. Never edited after a release. */
import { index, type Schema } from './schema-words.ts'

/**
 * Both engines read all that an organization has, newest first, and left out what was not asked for: of
 * a contact, however few it had, and of a rare status. To put them in the order of activity they sorted
 * all of them.
 */
export async function up(db: Schema): Promise<void> {
  await db.schema.dropIndex('message_contact_id_index').execute()
  await index(db, 'message', ['organization_id', 'contact_id', 'date_created', 'id'])
  await index(db, 'message', ['organization_id', 'status', 'date_created', 'id'])
  await index(db, 'message', ['organization_id', 'activity_at', 'id'])
}
