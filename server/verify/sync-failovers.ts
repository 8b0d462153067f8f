/** V-9: a PostgreSQL under four servers dies, and a synchronous standby takes over (F-37). */
import { setTimeout as pause } from 'node:timers/promises'
import { draw } from '../src/sandbox/behaviour.ts'
import type { Harness } from './harness.ts'
import { withWitness } from './lab/lab.ts'
import { startPair } from './lab/pair.ts'
import { makeDatabase } from './lab/place.ts'
import type { PostgresData } from './lab/postgres-data.ts'
import type { Witness } from './lab/witness.ts'
import { failOverAgain } from './lost-past/fail-over-again.ts'
import { judge, type Verdict } from './lost-past/judge.ts'
import { openTrial, plant } from './lost-past/trial.ts'

const processes = 4
const plantedSeconds = 1
const loadMaxMs = 1500
/** The last commits of the primary wait in vain for the standby, and must not be answered for. */
const inVainMaxMs = 300

export const harness: Harness = {
  id: 'V-9-sync',
  unit: 'failovers',
  promise: 'a synchronous standby has all that was answered, and nothing is sent twice',
  full: 10,
  fast: 1,
  minutes: 2,
  run: (options) =>
    withWitness((witness) =>
      failOverAgain(
        options,
        (template, seed) => failOverOnce(witness, template, seed),
        () => true,
      ),
    ),
}

async function failOverOnce(
  witness: Witness,
  template: PostgresData,
  seed: number,
): Promise<Verdict> {
  const pair = await startPair(template, true)
  const name = `sync_${seed}`
  const place = await makeDatabase(witness, pair, name)
  const trial = await openTrial({ name, seed, witness, place }, processes)
  const planted = await plant(trial, plantedSeconds)
  await pause(loadMaxMs * draw(seed, 1))
  pair.interrupt()
  await pause(inVainMaxMs * draw(seed, 2))
  await pair.failOver()
  const heard = Number.POSITIVE_INFINITY
  const verdict = await judge(trial, { heard, backAt: Date.now(), planted, release: true })
  await place.remove()
  await pair.stop()
  return verdict
}
