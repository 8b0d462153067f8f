/** Brings the schema up to date, under the lock that Kysely's migrator takes. */
import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import * as accounts from './0001-accounts-and-crm.ts'
import * as messages from './0002-messages.ts'
import * as sending from './0003-sending.ts'
import * as sandbox from './0004-sandbox.ts'
import * as restore from './0005-restore.ts'
import * as commitNotes from './0006-commit-notes.ts'
import * as walls from './0007-walls.ts'
import * as room from './0008-room.ts'
import * as pages from './0009-pages.ts'
import * as carriers from './0010-carriers.ts'
import * as webhooks from './0011-webhooks.ts'
import * as programs from './0012-programs.ts'
import * as requests from './0013-requests.ts'
import * as oauth from './0014-oauth.ts'

const migrations: Record<string, Migration> = {
  '0001-accounts-and-crm': accounts,
  '0002-messages': messages,
  '0003-sending': sending,
  '0004-sandbox': sandbox,
  '0005-restore': restore,
  '0006-commit-notes': commitNotes,
  '0007-walls': walls,
  '0008-room': room,
  '0009-pages': pages,
  '0010-carriers': carriers,
  '0011-webhooks': webhooks,
  '0012-programs': programs,
  '0013-requests': requests,
  '0014-oauth': oauth,
}

/** Names what the schema of this version is. */
export const newestMigration = Object.keys(migrations).sort().at(-1) as string

/** The data was written by a newer Roost than this one. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError'
}

/** The newest migration that has run; undefined in a database where none has. */
// biome-ignore lint/suspicious/noExplicitAny: as below.
export async function findNewestMigration(db: Kysely<any>): Promise<string | undefined> {
  try {
    const rows = await db.selectFrom('kysely_migration').select('name').execute()
    return rows
      .map((row) => String(row.name))
      .sort()
      .at(-1)
  } catch (error) {
    if (isMissingTable(error)) return undefined
    throw error
  }
}

/** SQLite has no code for that alone. */
function isMissingTable(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return code === '42P01' || message?.startsWith('no such table') === true
}

/** Whether exactly the migrations of this version have run: one query, no lock. */
// biome-ignore lint/suspicious/noExplicitAny: as below.
export async function isUpToDate(db: Kysely<any>): Promise<boolean> {
  const rows = await db
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute()
    // Nothing has run yet, or nothing can: migrate() finds out which.
    .catch(() => [])
  return rows.map((row) => row.name).join() === Object.keys(migrations).sort().join()
}

/** Runs what has not run yet, all of it or nothing (F-39). */
// biome-ignore lint/suspicious/noExplicitAny: migrations see the schema of their day, not Tables.
export async function migrate(db: Kysely<any>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  // Also when there is nothing to do: this is what notices the migrations of a newer version.
  const { error } = await migrator.migrateToLatest()
  if (error) newer(error)
}

function newer(error: unknown): never {
  const [, unknown] =
    /previously executed migration (\S+)/.exec(error instanceof Error ? error.message : '') ?? []
  if (unknown && unknown < newestMigration) {
    throw new NewerSchemaError(
      'This data was written by a Roost from before its first release, which this one cannot read. Start with another folder or database; nothing was changed.',
      { cause: error },
    )
  }
  if (unknown) {
    throw new NewerSchemaError(
      'This data was written by a newer version of Roost. Install that version or newer; nothing was changed.',
      { cause: error },
    )
  }
  throw error
}
