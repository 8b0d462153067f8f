/** What a session of ours is like, whatever the administrator has set for the database or the role. */
import { sql } from 'kysely'
import type { Reader } from '../database.ts'
import { once } from '../once.ts'

const settings: Readonly<Record<string, string>> = {
  // Verbs hold what they read, or compare it as they write.
  default_transaction_isolation: 'read committed',
  // Off, PostgreSQL reads backslashes in the texts of statements.
  standard_conforming_strings: 'on',
  // Off, a query behind a wall fails instead of seeing less.
  row_security: 'on',
  // Longer than any transaction of ours may take; what waits longer waits for somebody else's.
  lock_timeout: '10s',
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
}

/** For the start of a session: a round trip less, and no statement can come before it. */
export const sessionOptions = Object.entries(settings)
  .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
  .join(' ')

/** The database is not one that Roost can use. The message says why, and what to do. */
export class UnusableDatabaseError extends Error {
  override name = 'UnusableDatabaseError'
}

type Found = { encoding: string; schema: string | null; patience: string }

/** Asked before anything is written. Throws UnusableDatabaseError. */
export async function requireUsable(db: Reader): Promise<void> {
  const { rows } =
    await sql<Found>`${sql.raw(once)} select current_setting('server_encoding') as encoding, current_schema() as schema,
      current_setting('lock_timeout') as patience`.execute(db)
  const [{ encoding, schema, patience } = {} as Partial<Found>] = rows
  if (encoding !== 'UTF8') {
    throw new UnusableDatabaseError(
      `The database of DATABASE_URL is in ${encoding}, which cannot keep every text. Make one with: create database roost encoding 'UTF8' template template0`,
    )
  }
  if (schema === null) {
    throw new UnusableDatabaseError(
      'The search_path of the database of DATABASE_URL names no schema that is there. Set it for the role or the database: alter role … set search_path = public',
    )
  }
  // Nobody else sets it to that.
  if (patience !== settings.lock_timeout) {
    throw new UnusableDatabaseError(
      'A pooler before the database of DATABASE_URL drops the settings of sessions. Let DATABASE_URL lead to PostgreSQL itself: Roost pools its connections.',
    )
  }
}
