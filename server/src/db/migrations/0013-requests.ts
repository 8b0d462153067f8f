/** Requests that may be sent again: their keys and their answers. */
import { sql } from 'kysely'
import { index, isPostgres, type Schema, table, wall } from './schema-words.ts'

export async function up(db: Schema): Promise<void> {
  await table(
    db,
    'idempotency_key',
    `
    organization_id text, caller_id text, method text, path text, key text, request_hash text,
    status integer?, answer text?, date_created text, expires_at text`,
    ['organization_id', 'caller_id', 'method', 'path', 'key'],
  ).execute()
  await index(db, 'idempotency_key', ['expires_at'])
  await wall(db, 'idempotency_key')
  await table(
    db,
    'rate_limit',
    'key text, per_second float8, asked float8, admitted float8, arrival float8, touched_at float8',
    ['key'],
  ).execute()
  // What is lost with a crash is what somebody has called in the last second.
  if (isPostgres(db)) await sql`alter table rate_limit set unlogged`.execute(db)
}
