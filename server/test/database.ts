/** A real database of its own for a test. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../src/db/database.ts'

/** An empty folder that is gone when the test is over. */
export function createTestFolder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'roost-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** For one test; closes itself when that is over. */
export async function createTestDatabase(directory = createTestFolder()): Promise<Database> {
  const db = await openDatabase({ engine: 'sqlite', directory })
  onTestFinished(() => db.close())
  return db
}
