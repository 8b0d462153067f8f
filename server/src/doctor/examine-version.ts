/** Whether the tables are those of this version. */
import { findNewestMigration, newestMigration } from '../db/migrations/migrate.ts'
import type { Snapshots } from '../db/open-reader.ts'
import type { Diagnosis } from './diagnosis.ts'

/** Whether this program knows the tables it is about to read. */
export async function examineSchema(db: Snapshots): Promise<Diagnosis> {
  const name = (await findNewestMigration(db.read)) ?? 'none'
  const check = 'schema'
  if (name === newestMigration) return { check, ok: true, says: name }
  const says =
    name > newestMigration
      ? `${name} was written by a newer Roost than this one, which knows ${newestMigration}`
      : `${name}; the next start of the server brings it to ${newestMigration}`
  return { check, ok: false, says }
}
