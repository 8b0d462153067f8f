/** The machine and the versions, without which no figure means anything. */
import { execFileSync } from 'node:child_process'
import { statfsSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { contenderVersions } from './install.ts'
import type { Settings } from './settings.ts'

const root = join(import.meta.dirname, '..')
/** Of Linux: what is written there is not durable whatever is synced. */
const tmpfs = 0x01021994

export function describeSurroundings(settings: Settings): string[] {
  const [cpu] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const { rounds, seconds, warmUpSeconds, connections, seed, rows, jobs, sizes } = settings
  return [
    `commit ${commit()}, Node ${process.version}, SQLite ${process.versions.sqlite ?? 'unknown'}`,
    `${availableParallelism()} cores (${cpu?.model.trim()}), ${memory}, ${process.platform}; load generator and databases share them`,
    `${rounds} rounds of ${seconds} s after ${warmUpSeconds} s of warm-up, ${connections} connections, seed ${seed}`,
    `${rows} messages to read from (--rows), ${jobs} to dispatch (--jobs), growth at ${sizes.join(', ')} (--sizes)`,
    'logging at level warn; SQLite in WAL mode with synchronous=FULL; PostgreSQL with its default settings',
    contenderVersions().join(', '),
    ...(isTmpfs() ? ['WARNING: the scratch folder is in memory, nothing there is durable'] : []),
  ]
}

function commit(): string {
  try {
    const git = ['describe', '--always', '--dirty']
    return execFileSync('git', git, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return 'unknown'
  }
}

function isTmpfs(): boolean {
  return statfsSync(tmpdir()).type === tmpfs
}
