/** Organizations, users, keys, and the CRM objects that messages refer to. Never edited after a release. */
import { sql } from 'kysely'
import {
  index,
  oneOf,
  owned,
  refers,
  type Schema,
  searchable,
  table,
  words,
} from './schema-words.ts'

export async function up(db: Schema): Promise<void> {
  await createAccounts(db)
  await createCrm(db)
  await createSendingTools(db)
}

async function createAccounts(db: Schema): Promise<void> {
  await table(
    db,
    'organization',
    `
    id text, name text, currency text, country text, sms_opt_out_text text?, sms_opt_in_text text?,
    sms_help_text text?, created_by text?, updated_by text?, date_created text, date_updated text`,
    ['id'],
  ).execute()
  await owned(
    db,
    'user',
    `
    email text, first_name text, last_name text, image text?, last_used_timezone text?,
    date_created text, date_updated text`,
  ).execute()
  await owned(db, 'membership', 'user_id text, role_id text, date_created text')
    .$call(refers('user_id', 'user'))
    .execute()
  await owned(
    db,
    'api_key',
    `
    user_id text, label text, key_hash text, date_created text, last_used_at text?,
    revoked_at text?`,
  )
    .$call(refers('user_id', 'user'))
    .addUniqueConstraint('api_key_hash', ['key_hash'])
    .execute()
}

async function createCrm(db: Schema): Promise<void> {
  await owned(db, 'lead_status', 'label text, label_folded text, position integer')
    .addUniqueConstraint('lead_status_label', ['organization_id', 'label_folded'])
    .execute()
  await searchable(
    db,
    'lead',
    `
    rev integer, name text?, name_folded text, description text, url text?, status_id text, addresses text, custom text?,
    created_by text?, updated_by text?, date_created text, date_updated text`,
  )
    .$call(refers('status_id', 'lead_status'))
    .execute()
  await words(db, 'lead')
  await index(db, 'lead', ['organization_id', 'date_created', 'id'])
  await index(db, 'lead', ['organization_id', 'date_updated', 'id'])
  await index(db, 'lead', ['organization_id', 'name_folded', 'id'])
  await index(db, 'lead', ['organization_id', 'status_id', 'date_created', 'id'])
  await searchable(
    db,
    'contact',
    `
    rev integer, lead_id text, name text?, name_folded text, title text, emails text, urls text,
    timezone text?, custom text?, created_by text?, updated_by text?, date_created text, date_updated text`,
  )
    .$call(refers('lead_id', 'lead'))
    .execute()
  await words(db, 'contact')
  await index(db, 'contact', ['organization_id', 'lead_id', 'date_created', 'id'])
  await index(db, 'contact', ['organization_id', 'date_created', 'id'])
  await index(db, 'contact', ['organization_id', 'name_folded'])
  await table(
    db,
    'contact_phone',
    'organization_id text, contact_id text, position integer, phone text, type text',
    ['organization_id', 'contact_id', 'position'],
  )
    .$call(refers('contact_id', 'contact'))
    .execute()
  await index(db, 'contact_phone', ['organization_id', 'phone'])
  await table(
    db,
    'contact_email',
    'organization_id text, contact_id text, position integer, email_folded text',
    ['organization_id', 'contact_id', 'position'],
  )
    .$call(refers('contact_id', 'contact'))
    .execute()
  await index(db, 'contact_email', ['organization_id', 'email_folded'])
}

async function createSendingTools(db: Schema): Promise<void> {
  await owned(
    db,
    'phone_number',
    `
    rev integer, number text, country text?, type text, label text, user_id text?, participants text,
    phone_numbers text, carrier_type text?, sms_enabled integer, mms_enabled integer,
    is_premium integer, is_verified integer, supports_sms_to_countries text,
    supports_mms_to_countries text, forward_to text?, forward_to_enabled integer,
    press_1_to_accept integer, voicemail_greeting_url text?,
    inbound_ring_duration integer?, carrier_id text, date_created text,
    date_updated text`,
  )
    .$call(refers('user_id', 'user'))
    .addUniqueConstraint('phone_number_number', ['organization_id', 'number'])
    .addCheckConstraint('phone_number_type', oneOf('type', ['internal', 'external', 'virtual']))
    .execute()
  // Like a real number, it reaches one organization.
  await db.schema
    .createIndex('phone_number_rented')
    .on('phone_number')
    .unique()
    .column('number')
    .where(sql.ref('type'), '=', 'internal')
    .execute()
  await owned(
    db,
    'sms_template',
    `
    rev integer, name text, text text, is_shared integer, status text, attachments text,
    owned_by text, created_by text, updated_by text, date_created text,
    date_updated text`,
  )
    .addCheckConstraint('sms_template_status', oneOf('status', ['active', 'archived']))
    .execute()
  await index(db, 'sms_template', ['organization_id', 'date_created', 'id'])
}
