/** One run of a server under HTTP load: warm-up, then what counts. */
import { cpuSeconds } from './cpu.ts'
import { type Load, type LoadGenerator, type LoadResult, startLoadGenerator } from './load/load.ts'
import type { Figure, Sample } from './row.ts'
import type { Settings } from './settings.ts'

export type RunningServer = {
  ports: number[]
  pids: number[]
  /** Of the database server, if there is one. */
  databasePid?: number | undefined
  /** What it has dispatched so far, where that is measured, too. */
  count?(): Promise<number>
  stop(): Promise<void>
}

export const httpFigures: Figure[] = [
  { id: 'rate', label: 'req/s', digits: 0 },
  { id: 'p50', label: 'p50 ms', digits: 1 },
  { id: 'p99', label: 'p99 ms', digits: 1 },
  { id: 'cpu', label: 'server CPU µs/req', digits: 0 },
  { id: 'bodyBytes', label: 'bytes/answer', digits: 0 },
  { id: 'loadCpu', label: 'load CPU share', digits: 2 },
]
export const databaseCpu: Figure = { id: 'databaseCpu', label: 'database CPU µs/req', digits: 0 }

/** Starts, loads and stops it. Throws when not every request was answered with 2xx. */
export async function measureHttp(
  settings: Settings,
  start: () => Promise<RunningServer>,
  requests: string[],
): Promise<Sample> {
  const generator = await startLoadGenerator()
  const server = await start()
  try {
    const load = { ports: server.ports, connections: settings.connections, requests }
    await runLoad(generator, { ...load, seconds: settings.warmUpSeconds })
    const countBefore = await server.count?.()
    const before = costsOf(server)
    const result = await runLoad(generator, { ...load, seconds: settings.seconds })
    if (result.done === 0) throw new Error('No request was answered in time.')
    const costs = costsOf(server)
    const dispatched = ((await server.count?.()) ?? NaN) - (countBefore ?? NaN)
    const each = (seconds: number): number => (seconds * 1e6) / result.done
    return {
      rate: result.done / result.seconds,
      p50: result.p50Ms,
      p99: result.p99Ms,
      max: result.maxMs,
      cpu: each(costs.server - before.server),
      databaseCpu: each(costs.database - before.database),
      loadCpu: result.cpuSeconds / result.seconds,
      bodyBytes: result.bodyBytes,
      dispatched: dispatched / result.seconds,
    }
  } finally {
    await server.stop()
    await generator.stop()
  }
}

function costsOf({ pids, databasePid }: RunningServer): { server: number; database: number } {
  const database = databasePid === undefined ? Number.NaN : cpuSeconds([databasePid])
  return { server: cpuSeconds(pids), database }
}

async function runLoad(generator: LoadGenerator, load: Load): Promise<LoadResult> {
  const result = await generator.run(load)
  if (result.failed > 0) throw new Error(`${result.failed} requests failed: ${result.firstFailure}`)
  return result
}
