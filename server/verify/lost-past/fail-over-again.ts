/** Failover after failover, each of a new pair made from copies of one fresh cluster. */
import type { HarnessResult, HarnessRun } from '../harness.ts'
import { withWitness } from '../lab/lab.ts'
import { type Pair, startPair } from '../lab/pair.ts'
import { makeDatabase } from '../lab/place.ts'
import { initData, type PostgresData, removeData } from '../lab/postgres-data.ts'
import type { Witness } from '../lab/witness.ts'
import { judge, type Loss, type Verdict } from './judge.ts'
import { add, newTally, toFigures } from './tally.ts'
import { openTrial, plant, type Trial } from './trial.ts'

const processes = 4

/** A way in which a primary is lost, with its standby still there. */
export type Failover = {
  name: string
  synchronous: boolean
  plantedSeconds: number
  /** Has the standby take over from the primary at a time of its own. */
  failOver(trial: Trial, pair: Pair, planted: readonly string[]): Promise<Loss>
  /** Whether a failover of that outcome tried anything. */
  counts(verdict: Verdict): boolean
}

export function failOverAgain(kind: Failover) {
  return ({ count, seed, deadlineMs, log }: HarnessRun): Promise<HarnessResult> =>
    withWitness(async (witness) => {
      const until = performance.now() + deadlineMs
      const template = await initData()
      const tally = newTally()
      let reached = 0
      for (let turn = 0; turn < count && performance.now() < until; turn++) {
        const verdict = await failOverOnce(kind, witness, template, seed + turn)
        add(tally, verdict, `failover ${turn}, seed ${seed + turn}`)
        if (kind.counts(verdict)) reached += 1
        log(`failover ${turn}: ${JSON.stringify({ ...verdict, broken: verdict.broken.length })}`)
      }
      removeData(template)
      return { reached, violations: tally.violations, figures: toFigures(tally) }
    })
}

async function failOverOnce(
  kind: Failover,
  witness: Witness,
  template: PostgresData,
  seed: number,
): Promise<Verdict> {
  const pair = await startPair(template, kind.synchronous)
  const name = `${kind.name}_${seed}`
  const place = await makeDatabase(witness, pair, name)
  const trial = await openTrial({ name, seed, witness, place }, processes)
  const planted = await plant(trial, kind.plantedSeconds)
  const verdict = await judge(trial, await kind.failOver(trial, pair, planted))
  await place.remove()
  await pair.stop()
  return verdict
}
