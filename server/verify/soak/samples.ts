/** What a process takes of the machine, over time. Linux only: /proc tells. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const sampleEveryMs = 2000
const mebibyte = 1024 * 1024

export type Sample = { minute: number; rss: number; fds: number; wal: number }

/** Samples until `stop` is called. Sizes are in MiB. */
export function sample(pid: number, folder: string): { samples: Sample[]; stop(): void } {
  const startedAt = performance.now()
  const samples: Sample[] = []
  const timer = setInterval(() => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    samples.push({
      minute: (performance.now() - startedAt) / 60_000,
      rss: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
      fds: countFds(pid),
      wal: statSync(join(folder, 'roost.db-wal')).size / mebibyte,
    })
  }, sampleEveryMs)
  return { samples, stop: () => clearInterval(timer) }
}

/** Open files and connections. */
export function countFds(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

/** Of the straight line that fits best, per minute. */
function slopeOf(samples: readonly Sample[], column: 'rss' | 'fds'): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const minute = mean(samples.map((each) => each.minute))
  const level = mean(samples.map((each) => each[column]))
  const rise = samples.map((each) => (each.minute - minute) * (each[column] - level))
  const run = samples.map((each) => (each.minute - minute) ** 2)
  return samples.length < 2 ? 0 : mean(rise) / mean(run)
}

/** Of what came after the first `share` of them, per minute: what grows at first has grown by then. */
export function slopeAfter(
  share: number,
  samples: readonly Sample[],
  column: 'rss' | 'fds',
): number {
  const warm = samples.slice(Math.floor(samples.length * share))
  return Number(slopeOf(warm, column).toFixed(2))
}
