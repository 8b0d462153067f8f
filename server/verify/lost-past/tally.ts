/** What the trials of a harness added up to. */
import type { Verdict } from './judge.ts'

export type Tally = Omit<Verdict, 'broken' | 'recoveryMs'> & {
  slowestMs: number
  violations: string[]
}

export function newTally(): Tally {
  const counts = { promises: 0, lostPromises: 0, lostMarks: 0, held: 0 }
  return { ...counts, slowestMs: 0, violations: [] }
}

export function add(tally: Tally, { broken, recoveryMs, ...counts }: Verdict, where: string): void {
  tally.violations.push(...broken.map((line) => `${where}: ${line}`))
  tally.slowestMs = Math.max(tally.slowestMs, recoveryMs)
  for (const name of ['promises', 'lostPromises', 'lostMarks', 'held'] as const)
    tally[name] += counts[name]
}

export function toFigures(tally: Tally): Record<string, string | number> {
  return {
    'promises kept': tally.promises,
    'promises lost with the past': tally.lostPromises,
    'sent already and pending again': tally.lostMarks,
    held: tally.held,
    'slowest recovery': `${(tally.slowestMs / 1000).toFixed(1)} s`,
  }
}
