/** For commands about what is stored: a database that is not there is missed, not made. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { findNewestMigration } from '../db/migrations/migrate.ts'
import { openReader, type Snapshots } from '../db/open-reader.ts'
import { CommandError } from './command-error.ts'

/** Opens it for reading, whatever its version. Throws CommandError where Roost has stored nothing yet. */
export async function openExisting({
  database,
  dataDir,
}: Pick<Config, 'database' | 'dataDir'>): Promise<Snapshots> {
  const isFile = database.engine === 'sqlite'
  const place = isFile ? dataDir : 'the PostgreSQL of DATABASE_URL'
  const missing = (): CommandError =>
    new CommandError(`There is no database in ${place} yet. Start roost, or make a key, first.`)
  if (isFile && !existsSync(join(dataDir, 'roost.db'))) throw missing()
  const db = openReader(database)
  try {
    if ((await findNewestMigration(db.read)) === undefined) throw missing()
    return db
  } catch (error) {
    await db.close()
    throw error
  }
}
