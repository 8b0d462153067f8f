/** OAuth 2: programs that act for somebody, what they were granted, and the tokens of that. */
import { index, oneOf, type Schema, table, wall } from './schema-words.ts'

export async function up(db: Schema): Promise<void> {
  // Of no organization: whoever registers a program does not say for whom.
  await table(
    db,
    'oauth_client',
    'id text, secret_hash text?, name text, redirect_uris text, date_created text, last_used_at text?',
    ['id'],
  ).execute()
  await table(
    db,
    'oauth_grant',
    `
    organization_id text, id text, user_id text, client_id text, scope text, redirect_uri text,
    code_challenge text?, code_hash text, code_expires_at text, redeemed_at text?, revoked_at text?,
    date_created text`,
    ['id'],
  )
    .addUniqueConstraint('oauth_grant_code', ['code_hash'])
    .execute()
  await index(db, 'oauth_grant', ['organization_id', 'user_id'])
  await table(
    db,
    'oauth_token',
    `
    organization_id text, token_hash text, grant_id text, kind text, expires_at text?, rotated_at text?,
    sealed_successor text?, date_created text`,
    ['token_hash'],
  )
    .addCheckConstraint('oauth_token_kind', oneOf('kind', ['access', 'refresh']))
    .execute()
  await index(db, 'oauth_token', ['grant_id'])
  for (const name of ['oauth_grant', 'oauth_token']) await wall(db, name)
}
