/** Messages and what hangs on them. Never edited after a release. */
import { type RawBuilder, sql } from 'kysely'
import {
  appendOnly,
  belongs,
  index,
  oneOf,
  owned,
  refers,
  type Schema,
  searchable,
  table,
  words,
} from './schema-words.ts'

// Written out, not imported: a released migration must not change when the code's lists do. A test
// compares these lists with states.ts, so that a new state cannot be forgotten here.
const stateToStatus = {
  received: 'inbox',
  draft: 'draft',
  scheduled: 'scheduled',
  queued: 'outbox',
  submitting: 'outbox',
  unknown: 'outbox',
  sent: 'sent',
  failed: 'error',
  unconfirmed: 'error',
}

export async function up(db: Schema): Promise<void> {
  await createMessages(db)
  await createCompanions(db)
}

async function createMessages(db: Schema): Promise<void> {
  await searchable(
    db,
    'message',
    `
    activity_at text?, attachments text?, contact_id text?, cost text?, created_by text?,
    date_created text, date_scheduled text?, date_sent text?, date_updated text,
    direction text, error_message text?, lead_id text?, local_phone text?,
    remote_phone text?, source text, status text, template_id text?, text text?,
    updated_by text?, user_id text?, state text, generation integer, send_at text?,
    lane text?, next_at text?, leased_until text?,
    attempt_id text?, attempts integer, rev integer, unfilled_tags text?,
    carrier_id text?, carrier_message_id text?, auto_reply_to text?`,
  )
    .$call(refers('lead_id', 'lead'))
    .$call(refers('contact_id', 'contact'))
    .$call(refers('user_id', 'user'))
    .addCheckConstraint('message_state', stateCheck())
    .addCheckConstraint('message_direction', oneOf('direction', ['inbound', 'outbound']))
    .addCheckConstraint('message_source', oneOf('source', ['Close.io', 'External']))
    .addCheckConstraint(
      'message_scheduled',
      sql`state <> 'scheduled' or date_scheduled is not null`,
    )
    .addCheckConstraint(
      'message_send_at',
      sql`state not in ('scheduled', 'queued', 'submitting', 'unknown') or send_at is not null`,
    )
    // Accepted and forgotten is a state that the table cannot hold (I4).
    .addCheckConstraint(
      'message_waiting',
      sql`(state in ('scheduled', 'queued', 'submitting', 'unknown')) = (next_at is not null)`,
    )
    .addCheckConstraint('message_lane', sql`(lane is null) = (next_at is null)`)
    .addCheckConstraint('message_leased', sql`(state = 'submitting') = (leased_until is not null)`)
    .addCheckConstraint(
      'message_attempt',
      sql`state not in ('submitting', 'unknown', 'unconfirmed') or attempt_id is not null`,
    )
    .execute()
  await words(db, 'message')
  await indexMessages(db)
}

async function indexMessages(db: Schema): Promise<void> {
  await index(db, 'message', ['organization_id', 'date_created', 'id'])
  await index(db, 'message', ['organization_id', 'lead_id', 'date_created', 'id'])
  await index(db, 'message', ['organization_id', 'contact_id'])
  await db.schema
    .createIndex('message_carrier')
    .on('message')
    .unique()
    .columns(['organization_id', 'carrier_id', 'carrier_message_id'])
    .where(sql.ref('carrier_message_id'), 'is not', null)
    .execute()
  // A text is answered once.
  await db.schema
    .createIndex('message_auto_reply')
    .on('message')
    .unique()
    .columns(['organization_id', 'auto_reply_to'])
    .where(sql.ref('auto_reply_to'), 'is not', null)
    .execute()
  // The mark changes none of these columns: on PostgreSQL it stays on its page (HOT).
  await db.schema
    .createIndex('message_turn')
    .on('message')
    .columns(['lane', 'next_at', 'id'])
    .where(sql.ref('lane'), 'is not', null)
    .execute()
}

async function createCompanions(db: Schema): Promise<void> {
  await owned(
    db,
    'media',
    'message_id text, content_type text, filename text, content bytea, date_created text',
  ).execute()
  await index(db, 'media', ['organization_id', 'message_id'])
  await createConsent(db)
  await owned(
    db,
    'task',
    `
    rev integer, _type text, assigned_to text?, contact_id text?, lead_id text?, object_id text?,
    date text, completed_at text?, created_by text?, updated_by text?, date_created text,
    date_updated text, text text?, is_dateless integer?, completion_id text?`,
  )
    .$call(refers('lead_id', 'lead'))
    .$call(refers('assigned_to', 'user'))
    .$call(refers('object_id', 'message'))
    .execute()
  await index(db, 'task', ['organization_id', 'date_created', 'id'])
  await index(db, 'task', ['organization_id', 'lead_id'])
  await index(db, 'task', ['organization_id', 'object_id'])
}

/** A log that outlives what it tells of: no reference to a message or contact, and no way to change it. */
async function createConsent(db: Schema): Promise<void> {
  await table(
    db,
    'consent',
    `
    organization_id text, remote_phone text, seq integer, action text, channel text, text text,
    word text, local_phone text, carrier_id text, message_id text, date_created text`,
    ['organization_id', 'remote_phone', 'seq'],
  )
    .$call(belongs)
    .addCheckConstraint('consent_action', oneOf('action', ['opt_out', 'opt_in']))
    .addCheckConstraint('consent_channel', oneOf('channel', ['sms', 'carrier']))
    .execute()
  await appendOnly(db, 'consent')
}

function stateCheck(): RawBuilder<boolean> {
  const pairs = Object.entries(stateToStatus).map(
    ([state, status]) => sql`(state = ${sql.lit(state)} and status = ${sql.lit(status)})`,
  )
  return sql`${sql.join(pairs, sql` or `)}`
}
