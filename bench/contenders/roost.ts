/** Starts Roost, or Roost with another store, for one run. */
import { join } from 'node:path'
import type { Bench } from '../bench.ts'
import type { RunningServer } from '../measure-http.ts'
import { startProgram } from '../program.ts'
import type { RoostOptions, RoostReady } from '../servers/roost-server.ts'

export type RoostSettings = Record<string, string>

const script = join(import.meta.dirname, '../servers/roost-server.ts')

/** What a request logs at level info would be measured as well; no contender logs requests. */
const common = { ROOST_PORT: '0', ROOST_SEED: '0', ROOST_LOG_LEVEL: 'warn' }

/** An empty data folder. */
export function onSqlite(bench: Bench): RoostSettings {
  return { ...common, ROOST_DATA_DIR: bench.folder('sqlite') }
}

/** An empty database, for as long as `work` takes. */
export async function onPostgres<T>(
  bench: Bench,
  work: (settings: RoostSettings, databasePid: number | undefined) => Promise<T>,
): Promise<T> {
  return bench.withDatabase((url, pid) =>
    work({ ...common, ROOST_DATA_DIR: bench.folder('postgres'), DATABASE_URL: url }, pid),
  )
}

export async function startRoost(options: RoostOptions): Promise<RunningServer> {
  const program = await startProgram<RoostReady>(script, options)
  return { ports: [program.ready.port], pids: [program.pid], stop: () => program.stop() }
}
