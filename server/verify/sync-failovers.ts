/** V-9: a PostgreSQL under four servers dies, and a synchronous standby takes over (F-37). */
import { setTimeout as pause } from 'node:timers/promises'
import { draw } from '../src/world/behaviour.ts'
import type { Harness } from './harness.ts'
import { failOverAgain } from './lost-past/fail-over-again.ts'

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
  run: failOverAgain({
    name: 'sync',
    synchronous: true,
    plantedSeconds: 1,
    async failOver({ seed }, pair, planted) {
      await pause(loadMaxMs * draw(seed, 1))
      pair.interrupt()
      await pause(inVainMaxMs * draw(seed, 2))
      await pair.failOver()
      return { heard: Number.POSITIVE_INFINITY, backAt: Date.now(), planted, release: true }
    },
    counts: () => true,
  }),
}
