/** The flight recorder and the event log. Never edited after a release. */
import { sql } from 'kysely'
import { belongs, isPostgres, oneOf, owned, type Schema, table } from './schema-words.ts'

const eventActions = ['created', 'updated', 'deleted', 'sent', 'completed', 'merged']
/** Of a transaction that is rolled back no event remains, and so no gap that anybody waits for. */
const currentTransaction = sql`(pg_current_xact_id()::text::bigint)`

export async function up(db: Schema): Promise<void> {
  await createFlightRecorder(db)
  await createEvents(db)
  await createWatch(db)
}

/** No foreign key to the message: what was handed to a carrier stays on record after a deletion. */
async function createFlightRecorder(db: Schema): Promise<void> {
  await owned(
    db,
    'attempt',
    `
    message_id text, generation integer, number integer, carrier_id text, owner text,
    local_phone text, remote_phone text, date_started text, date_answered text?,
    outcome text?, carrier_message_id text?, error_code text?, error_text text?,
    consent_seq integer?, auto_reply_to text?`,
  )
    .addUniqueConstraint('attempt_number', [
      'organization_id',
      'message_id',
      'generation',
      'number',
    ])
    .addCheckConstraint(
      'attempt_outcome',
      sql`outcome is null or ${oneOf('outcome', ['accepted', 'rejected', 'busy', 'unknown'])}`,
    )
    .addCheckConstraint('attempt_answered', sql`(outcome is null) = (date_answered is null)`)
    .execute()
  await db.schema
    .createIndex('attempt_carrier')
    .on('attempt')
    .columns(['organization_id', 'carrier_id', 'carrier_message_id'])
    .where(sql.ref('carrier_message_id'), 'is not', null)
    .execute()
  await owned(
    db,
    'receipt',
    `
    carrier_id text, attempt_id text?, carrier_message_id text?, status text,
    error_code text, error_text text?, date_received text`,
  )
    .addCheckConstraint('receipt_status', oneOf('status', ['accepted', 'delivered', 'undelivered']))
    .addCheckConstraint(
      'receipt_subject',
      sql`attempt_id is not null or carrier_message_id is not null`,
    )
    .execute()
  await db.schema
    .createIndex('receipt_attempt')
    .on('receipt')
    .unique()
    .columns(['organization_id', 'attempt_id', 'status', 'error_code'])
    .where(sql.ref('attempt_id'), 'is not', null)
    .execute()
  await db.schema
    .createIndex('receipt_orphan')
    .on('receipt')
    .unique()
    .columns(['organization_id', 'carrier_id', 'carrier_message_id', 'status', 'error_code'])
    .where(sql.ref('attempt_id'), 'is', null)
    .execute()
}

async function createEvents(db: Schema): Promise<void> {
  const [number, order] = isPostgres(db) ? ['bigserial', ['xact', 'seq']] : ['integer', ['seq']]
  await table(
    db,
    'event',
    `
    seq ${number}, organization_id text, id text, object_type text, object_id text,
    lead_id text?, rev integer, action text, move text?, state text?, user_id text?,
    api_key_id text?, request_id text?, request_method text?, request_path text?,
    user_agent text?, previous_data text, data text?, digest integer, date_created text`,
    order,
  )
    .$call(belongs)
    // On SQLite transactions are one after the other, and so are their events.
    .addColumn('xact', 'bigint', (column) =>
      column.notNull().defaultTo(isPostgres(db) ? currentTransaction : 0),
    )
    // Ids are unique in all organizations: to repeat those in each index would only make it longer.
    .addUniqueConstraint('event_id', ['id'])
    .addUniqueConstraint('event_rev', ['object_id', 'rev'])
    .addCheckConstraint('event_action', oneOf('action', eventActions))
    .execute()
  // How far the log went at which time of the server's: organizations may live in another time.
  await table(db, 'event_mark', 'marked_at text, position bigint, expired integer', [
    'marked_at',
  ]).execute()
}

/** When somebody last looked at what is due, and when nobody did. Of the server, not of an organization. */
async function createWatch(db: Schema): Promise<void> {
  await table(db, 'watch', 'id text, looked_at text', ['id']).execute()
  await table(db, 'absence', 'began text, ended text', ['began']).execute()
}
