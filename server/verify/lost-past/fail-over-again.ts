/** Failover after failover, each of a new pair made from copies of one fresh cluster. */
import type { HarnessResult, HarnessRun } from '../harness.ts'
import { initData, type PostgresData, removeData } from '../lab/postgres-data.ts'
import type { Verdict } from './judge.ts'
import { add, newTally, toFigures } from './tally.ts'

/** `counts`: whether a failover of that outcome tried anything. */
export async function failOverAgain(
  { count, seed, deadlineMs, log }: HarnessRun,
  failOverOnce: (template: PostgresData, seed: number) => Promise<Verdict>,
  counts: (verdict: Verdict) => boolean,
): Promise<HarnessResult> {
  const until = performance.now() + deadlineMs
  const template = await initData()
  const tally = newTally()
  let reached = 0
  for (let turn = 0; turn < count && performance.now() < until; turn++) {
    const verdict = await failOverOnce(template, seed + turn)
    add(tally, verdict, `failover ${turn}, seed ${seed + turn}`)
    if (counts(verdict)) reached += 1
    log(`failover ${turn}: ${JSON.stringify({ ...verdict, broken: verdict.broken.length })}`)
  }
  removeData(template)
  return { reached, violations: tally.violations, figures: toFigures(tally) }
}
