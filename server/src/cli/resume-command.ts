/** `roost resume`: after a restore, says which of the held messages may still leave. */
import { systemClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import { openDatabase } from '../db/open-database.ts'
import { resume } from '../restore/resume.ts'
import { parseInstant } from '../values/instant.ts'
import { CommandError } from './command-error.ts'
import { openExisting } from './existing-database.ts'
import type { Globals } from './globals.ts'

export type ResumeOptions = { from?: string }

export async function resumeCommand(globals: Globals, options: ResumeOptions): Promise<void> {
  const from = options.from === undefined ? undefined : parseInstant(options.from)
  if (options.from !== undefined && from === undefined) {
    throw new CommandError(`${options.from} is no moment. Write it like 2026-11-21T09:00:00Z.`)
  }
  const config = readConfig('sandbox', globals)
  await (await openExisting(config)).close()
  const db = await openDatabase(config.database)
  try {
    const { now } = systemClock(new Map())
    const resumed = await db.transaction((tx) => resume(tx, now(), from))
    if (!resumed) throw new CommandError('Nothing is held.')
    const { sent, refused } = resumed
    const errors = refused > 0 ? ` ${refused} that were due earlier become errors.` : ''
    console.log(globals.json ? JSON.stringify(resumed) : `${sent} held messages are sent.${errors}`)
  } finally {
    await db.close()
  }
}
