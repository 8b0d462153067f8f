/** What processes have cost so far. Far less noisy than the wall clock where cores are shared. */
import { readdirSync, readFileSync } from 'node:fs'

/** The kernel's unit in /proc, on every Linux that Node runs on. */
const ticksPerSecond = 100

type Stat = { parent: number; ticks: number }

/** CPU seconds of these processes and of all they started; NaN where there is no /proc. */
export function cpuSeconds(pids: readonly number[]): number {
  const stats = readStats()
  if (stats.size === 0) return Number.NaN
  const counted = new Set(pids)
  // Children come after their parents often enough; a few passes find the rest.
  for (let found = -1; found !== counted.size; ) {
    found = counted.size
    for (const [pid, { parent }] of stats) if (counted.has(parent)) counted.add(pid)
  }
  const ticks = [...counted].reduce((sum, pid) => sum + (stats.get(pid)?.ticks ?? 0), 0)
  return ticks / ticksPerSecond
}

function readStats(): Map<number, Stat> {
  const stats = new Map<number, Stat>()
  for (const name of listProcesses()) {
    const stat = readStat(name)
    if (stat) stats.set(Number(name), stat)
  }
  return stats
}

function listProcesses(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** Own time and that of children already gone. Undefined for a process that has just ended. */
function readStat(pid: string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name before the parenthesis may itself contain spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return { parent: Number(fields[1]), ticks }
  } catch {
    return undefined
  }
}
