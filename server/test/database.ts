/** A real database of its own for a test, of the engine that the run is about. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject, onTestFinished } from 'vitest'
import type { Database, DatabaseLocation } from '../src/db/database.ts'
import type { Engine } from '../src/db/engine.ts'
import { openDatabase } from '../src/db/open-database.ts'
import { leaseDatabase } from './postgres-databases.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    engine: Engine
  }
}

/** The engine of this run: vitest.config.ts has a project for each. */
export const engine = inject('engine')

/** An empty folder that is gone when the test is over. */
export function createTestFolder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'roost-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** A place with nothing in it. Whatever uses it must be closed before `remove`. */
export async function makePlace(): Promise<{
  location: DatabaseLocation
  remove(): Promise<void>
}> {
  if (engine === 'postgres') {
    const { url, release } = await leaseDatabase()
    return { location: { engine, url }, remove: release }
  }
  const directory = mkdtempSync(join(tmpdir(), 'roost-test-'))
  const remove = async () => rmSync(directory, { recursive: true, force: true })
  return { location: { engine, directory }, remove }
}

/** For one test; closes itself when that is over. */
export async function createTestDatabase(): Promise<Database> {
  const { location, remove } = await makePlace()
  const db = await openDatabase(location)
  onTestFinished(async () => {
    await db.close()
    await remove()
  })
  return db
}
