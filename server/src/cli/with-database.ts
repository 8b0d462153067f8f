/** For commands that read and write what a server has stored, also while it runs. */
import { pino } from 'pino'
import { systemClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { createContext } from '../create-context.ts'
import { openDatabase } from '../db/open-database.ts'
import { createMetrics } from '../metrics.ts'
import { openExisting } from './existing-database.ts'
import type { Globals } from './globals.ts'

/** Throws CommandError where Roost has stored nothing yet. */
export async function withDatabase(
  globals: Globals,
  work: (ctx: Context) => Promise<void>,
): Promise<void> {
  // A server that runs here is in production, or would not mind: secrets are sealed as it seals them.
  const config = readConfig('production', globals)
  await (await openExisting(config)).close()
  const db = await openDatabase(config.database)
  try {
    await work(
      createContext({
        config,
        db,
        clock: systemClock(new Map()),
        log: pino({ level: 'silent' }),
        metrics: createMetrics(async () => 0),
        carriers: { find: () => undefined },
        leaseMs: undefined,
        nudge: () => {},
      }),
    )
  } finally {
    await db.close()
  }
}
