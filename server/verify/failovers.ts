/** V-9: a PostgreSQL under four servers dies, and a standby that missed its last moments takes over (F-37). */
import { draw } from '../src/sandbox/behaviour.ts'
import type { Harness } from './harness.ts'
import { withWitness } from './lab/lab.ts'
import { startPair } from './lab/pair.ts'
import { makeDatabase } from './lab/place.ts'
import type { PostgresData } from './lab/postgres-data.ts'
import type { Witness } from './lab/witness.ts'
import { failOverAgain } from './lost-past/fail-over-again.ts'
import { judge, type Verdict } from './lost-past/judge.ts'
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
  minutes: 2,
  run: (options) =>
    withWitness((witness) =>
      failOverAgain(
        options,
        (template, seed) => failOverOnce(witness, template, seed),
        // Where nothing was forgotten nothing could have been sent twice.
        ({ lostMarks }) => lostMarks > 0,
      ),
    ),
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
