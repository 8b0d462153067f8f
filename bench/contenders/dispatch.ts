/** One run of a queue: filled beforehand, then started and timed until it is empty. */
import { join } from 'node:path'
import type { Bench } from '../bench.ts'
import { cpuSeconds } from '../cpu.ts'
import type { DrillResult } from '../drill.ts'
import { startProgram } from '../program.ts'
import type { Contender, Figure, Sample } from '../row.ts'
import type { DispatchOptions, Timetable } from '../servers/dispatch-server.ts'
import { onPostgres, onSqlite } from './roost.ts'

const script = join(import.meta.dirname, '../servers/dispatch-server.ts')

export const queueFigures: Figure[] = [
  { id: 'rate', label: 'jobs/s', digits: 0 },
  { id: 'p50', label: 'lateness p50 ms', digits: 0 },
  { id: 'p99', label: 'lateness p99 ms', digits: 0 },
  { id: 'max', label: 'lateness max ms', digits: 0 },
  { id: 'cpu', label: 'CPU µs/job', digits: 0 },
  { id: 'databaseCpu', label: 'database CPU µs/job', digits: 0 },
]

/** `unmeasured`: how many jobs it has besides, to warm up with. */
export type QueueProgram = {
  file: string
  options: object
  databasePid?: number | undefined
  unmeasured?: number
}

export async function measureQueue(
  jobs: number,
  { file, options, databasePid, unmeasured = 0 }: QueueProgram,
): Promise<Sample> {
  const program = await startProgram(file, options)
  try {
    const costs = () => ({
      own: cpuSeconds([program.pid]),
      database: databasePid === undefined ? NaN : cpuSeconds([databasePid]),
    })
    const before = costs()
    const result = await program.ask<DrillResult>({})
    const after = costs()
    const all = jobs + unmeasured
    return {
      rate: jobs / result.seconds,
      ...{ p50: result.p50Ms, p99: result.p99Ms, max: result.maxMs, early: result.early },
      cpu: ((after.own - before.own) * 1e6) / all,
      databaseCpu: ((after.database - before.database) * 1e6) / all,
    }
  } finally {
    await program.stop()
  }
}

/** Ours on both engines. */
export function roostDispatch(bench: Bench, jobs: number, timetable?: Timetable): Contender[] {
  const options = (settings: Record<string, string>): DispatchOptions => ({
    ...{ settings, jobs },
    ...(timetable && { timetable }),
  })
  const unmeasured = timetable ? timetable.warmUpSeconds * timetable.perSecond : 0
  const program = (settings: Record<string, string>, databasePid?: number): QueueProgram => ({
    file: script,
    options: options(settings),
    databasePid,
    unmeasured,
  })
  return [
    {
      name: 'ours on SQLite',
      run: () => measureQueue(jobs, program(onSqlite(bench))),
    },
    {
      name: 'ours on PostgreSQL',
      run: () =>
        onPostgres(bench, (settings, databasePid) =>
          measureQueue(jobs, program(settings, databasePid)),
        ),
    },
  ]
}
