/** `roost doctor`: is everything as promised? Reads beside a running server and changes nothing. */
import { existsSync } from 'node:fs'
import { systemClock } from '../clock.ts'
import { type Config, readConfig } from '../config.ts'
import type { Snapshots } from '../db/open-reader.ts'
import type { Diagnosis } from '../doctor/diagnosis.ts'
import { examineHold } from '../doctor/examine-hold.ts'
import { examineIntegrity } from '../doctor/examine-integrity.ts'
import { examineInvariants } from '../doctor/examine-invariants.ts'
import { databaseClock, examineClock, examineQueue } from '../doctor/examine-server.ts'
import { examineDisk, examineFsync } from '../doctor/examine-storage.ts'
import { examineSchema } from '../doctor/examine-version.ts'
import { examineWalls } from '../doctor/examine-walls.ts'
import { CommandError } from './command-error.ts'
import { openExisting } from './existing-database.ts'
import type { Globals } from './globals.ts'

const violationsShown = 20

/** Prints one line a check. Throws CommandError if anything is wrong. */
export async function examine(globals: Globals): Promise<void> {
  const config = readConfig('sandbox', globals)
  const db = await openExisting(config)
  let wrong = 0
  try {
    for await (const diagnosis of diagnoses(config, db)) {
      if (!diagnosis.ok) wrong += 1
      console.log(globals.json ? JSON.stringify(diagnosis) : inWords(diagnosis))
    }
  } finally {
    await db.close()
  }
  if (wrong > 0)
    throw new CommandError(`${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong.`)
}

async function* diagnoses(config: Config, db: Snapshots): AsyncGenerator<Diagnosis> {
  const own = systemClock(new Map()).now
  yield examineConfig(config)
  const schema = await examineSchema(db)
  yield schema
  yield await examineFsync(db, config.dataDir)
  if (existsSync(config.dataDir)) yield examineDisk(config.dataDir)
  yield await examineClock(db, own)
  // Whether something is late is judged by the clock that it is due by.
  const now = await databaseClock(db, own)
  // Tables of another version would only be misread.
  if (!schema.ok) return
  yield await examineIntegrity(db)
  if (db.engine === 'postgres') yield await examineWalls(db)
  yield await examineQueue(db, now)
  const { diagnosis, heldBefore } = await examineHold(db)
  yield diagnosis
  yield await examineInvariants(db, now, heldBefore)
}

function examineConfig({ database, dataDir }: Config): Diagnosis {
  const where = database.engine === 'sqlite' ? `SQLite in ${dataDir}` : `PostgreSQL, ${dataDir}`
  return { check: 'configuration', ok: true, says: where }
}

function inWords({ check, ok, says, violations = [] }: Diagnosis): string {
  const lines = violations
    .slice(0, violationsShown)
    .map(
      ({ invariant, message_id, says: what }) => `    ${invariant}  ${message_id ?? '-'}  ${what}`,
    )
  if (violations.length > violationsShown)
    lines.push(`    and ${violations.length - violationsShown} more: --json shows them`)
  return [`${ok ? 'ok   ' : 'WRONG'}  ${check.padEnd(14)} ${says}`, ...lines].join('\n')
}
