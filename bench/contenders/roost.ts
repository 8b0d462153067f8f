/** Starts Roost, Roost with another store, or the bare server, for one run. */
import { join } from 'node:path'
import type { Bench } from '../bench.ts'
import type { RunningServer } from '../measure-http.ts'
import { startProgram } from '../program.ts'
import type { BareOptions } from '../servers/bare-server.ts'
import type { RoostOptions } from '../servers/roost-server.ts'

export type RoostSettings = Record<string, string>

const servers = join(import.meta.dirname, '../servers')

/** What a request logs at level info would be measured as well; no contender logs requests. */
const common = { ROOST_PORT: '0', ROOST_SEED: '0', ROOST_LOG_LEVEL: 'warn' }

/** An empty data folder. */
export function onSqlite(bench: Bench): RoostSettings {
  return { ...common, ROOST_DATA_DIR: bench.folder('sqlite') }
}

export function postgresSettings(bench: Bench, url: string): RoostSettings {
  return { ...common, ROOST_DATA_DIR: bench.folder('postgres'), DATABASE_URL: url }
}

/** An empty database, for as long as `work` takes. */
export async function onPostgres<T>(
  bench: Bench,
  work: (settings: RoostSettings, databasePid: number | undefined) => Promise<T>,
): Promise<T> {
  const { url, pid, drop } = await bench.createDatabase()
  return work(postgresSettings(bench, url), pid).finally(drop)
}

export function startRoost(options: RoostOptions): Promise<RunningServer> {
  return startServer('roost-server.ts', options)
}

export function startBare(options: BareOptions): Promise<RunningServer> {
  return startServer('bare-server.ts', options)
}

async function startServer(script: string, options: object): Promise<RunningServer> {
  const program = await startProgram<{ port: number }>(join(servers, script), options)
  return { ports: [program.ready.port], pids: [program.pid], stop: () => program.stop() }
}
