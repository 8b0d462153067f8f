/** Starts Roost, or Roost with another store, for one run. */
import { join } from 'node:path'
import type { Bench } from '../bench.ts'
import type { RunningServer } from '../measure-http.ts'
import { startProgram } from '../program.ts'
import type { RoostOptions, RoostReady } from '../servers/roost-server.ts'

const script = join(import.meta.dirname, '../servers/roost-server.ts')

/** What a request logs at level info would be measured as well; no contender logs requests. */
const common = { ROOST_PORT: '0', ROOST_SEED: '0', ROOST_LOG_LEVEL: 'warn' }

export async function startRoostOnSqlite(
  bench: Bench,
  way?: RoostOptions['way'],
): Promise<RunningServer> {
  const settings = { ...common, ROOST_DATA_DIR: bench.folder('sqlite') }
  const options: RoostOptions = { settings, ...(way && { way }) }
  const program = await startProgram<RoostReady>(script, options)
  return { ports: [program.ready.port], pids: [program.pid], stop: () => program.stop() }
}
