/** The only door to the two engines for what writes; open-reader.ts is the one for what only looks. */
import type { Database, DatabaseLocation } from './database.ts'

/** Opens (and creates, and migrates) the database. Throws NewerSchemaError on a downgrade. */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  // Each engine's driver is loaded by those who use it: start and memory are counted.
  if (location.engine === 'sqlite') {
    const { openSqliteDatabase } = await import('./sqlite/open-sqlite.ts')
    return openSqliteDatabase(location.directory, location.moving)
  }
  const { openPostgresDatabase } = await import('./postgres/open-postgres.ts')
  return openPostgresDatabase(location.url)
}
