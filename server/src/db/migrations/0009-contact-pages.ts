/** A contact's messages in the order of a page. Never edited after a release. */
import { index, type Schema } from './schema-words.ts'

/**
 * Where the index of contacts had no order, both engines read an organization's messages by date and
 * left out all the others', however few the contact had.
 */
export async function up(db: Schema): Promise<void> {
  await db.schema.dropIndex('message_contact_id_index').execute()
  await index(db, 'message', ['organization_id', 'contact_id', 'date_created', 'id'])
}
