/** V-9: a PostgreSQL under four servers dies, and a standby that missed its last moments takes over (F-37). */
import { draw } from '../src/sandbox/behaviour.ts'
import type { Harness, HarnessRun } from './harness.ts'
import { withWitness } from './lab/lab.ts'
import { startPair } from './lab/pair.ts'
import { makeDatabase } from './lab/place.ts'
import { initData, type PostgresData, removeData } from './lab/postgres-data.ts'
import type { Witness } from './lab/witness.ts'
import { judge, type Verdict } from './lost-past/judge.ts'
import { add, newTally, toFigures } from './lost-past/tally.ts'
import { openTrial, plant, untilTaken } from './lost-past/trial.ts'

const processes = 4
/** Long enough for the standby to hear of them first, short enough to leave before it takes over. */
const plantedSeconds = 2

export const harness: Harness = {
  id: 'V-9-failover',
  unit: 'failovers that lost marks',
  promise: 'a standby that forgot what was sent sends none of it before roost resume',
  full: 10,
  fast: 1,
  minutes: 3,
  run: (options) => withWitness((witness) => runIn(witness, options)),
}

async function runIn(witness: Witness, { count, seed, deadlineMs, log }: HarnessRun) {
  const until = performance.now() + deadlineMs
  const template = await initData()
  const tally = newTally()
  let reached = 0
  for (let turn = 0; turn < count && performance.now() < until; turn++) {
    const verdict = await failOverOnce(witness, template, seed + turn)
    add(tally, verdict, `failover ${turn}, seed ${seed + turn}`)
    // Where nothing was forgotten nothing could have been sent twice.
    if (verdict.lostMarks > 0) reached += 1
    log(`failover ${turn}: ${JSON.stringify({ ...verdict, broken: verdict.broken.length })}`)
  }
  removeData(template)
  return { reached, violations: tally.violations, figures: toFigures(tally) }
}

async function failOverOnce(
  witness: Witness,
  template: PostgresData,
  seed: number,
): Promise<Verdict> {
  const pair = await startPair(template, false)
  const name = `failover_${seed}`
  const place = await makeDatabase(witness, pair, name)
  const trial = await openTrial({ name, seed, witness, place }, processes)
  const planted = await plant(trial, plantedSeconds)
  const heard = await pair.lag()
  await untilTaken(trial, planted)
  await pair.failOver()
  const loss = { heard, backAt: Date.now(), planted, release: draw(seed, 1) < 0.5 }
  const verdict = await judge(trial, loss)
  await place.remove()
  await pair.stop()
  return verdict
}
