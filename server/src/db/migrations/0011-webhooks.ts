/** Webhooks: who is told of what, how far they have read, and what is on its way to them. */
import { sql } from 'kysely'
import { index, oneOf, owned, type Schema, wall } from './schema-words.ts'

export async function up(db: Schema): Promise<void> {
  await owned(
    db,
    'webhook',
    `
    url text, events text, verify_ssl integer, status text, pause_reason text?, sealed_key text,
    cursor_xact bigint, cursor_seq bigint, failures integer, failing_since text?, latest_error text?,
    created_by text?, updated_by text?, date_created text, date_updated text`,
  )
    .addCheckConstraint('webhook_status', oneOf('status', ['active', 'paused']))
    .execute()
  await owned(
    db,
    'webhook_delivery',
    `
    webhook_id text, event_id text, status text, lane text?, next_at text?, leased_until text?,
    tries integer, response_status integer?, error text?, date_created text, date_updated text`,
  )
    .addCheckConstraint(
      'webhook_delivery_status',
      oneOf('status', ['pending', 'delivered', 'failed']),
    )
    // Waiting and forgotten is a state that the table cannot hold.
    .addCheckConstraint(
      'webhook_delivery_waiting',
      sql`(status = 'pending') = (next_at is not null)`,
    )
    .addCheckConstraint('webhook_delivery_lane', sql`(lane is null) = (next_at is null)`)
    .execute()
  await index(db, 'webhook_delivery', ['organization_id', 'webhook_id', 'date_created', 'id'])
  await db.schema
    .createIndex('webhook_delivery_turn')
    .on('webhook_delivery')
    .columns(['lane', 'next_at', 'id'])
    .where(sql.ref('lane'), 'is not', null)
    .execute()
  for (const table of ['webhook', 'webhook_delivery']) await wall(db, table)
}
