/** The last lines of a run: how far every harness came of what is wanted of it in full. */
import type { HarnessResult } from '../../server/verify/harness.ts'
import type { Run } from './plan.ts'

export type Done = { run: Run; result: HarnessResult; seconds: number }

/** Nothing tried is nothing shown. */
export function isBroken({ violations, reached }: HarnessResult): boolean {
  return violations.length > 0 || reached === 0
}

/** Less than wanted is no failure, but it is said. Seeds tried again are not counted. */
export function summarize(done: readonly Done[]): string[] {
  return done
    .filter(({ run }) => !run.again)
    .toSorted((a, b) => numberOf(a) - numberOf(b))
    .map(({ run, result, seconds }) => {
      const { id, full, unit } = run.harness
      const share = result.reached < full ? ` (${Math.floor((100 * result.reached) / full)} %)` : ''
      const verdict = isBroken(result) ? 'FAIL' : 'ok  '
      const took = `${(seconds / 60).toFixed(1)} min`
      return `${verdict} ${id.padEnd(5)} ${result.reached} of ${full} ${unit}${share} in ${took}`
    })
}

function numberOf({ run }: Done): number {
  return Number(run.harness.id.replace(/\D/g, ''))
}
