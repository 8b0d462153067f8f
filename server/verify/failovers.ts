/** V-9: a PostgreSQL under four servers dies, and a standby that missed its last moments takes over (F-37). */
import { draw } from '../src/world/behaviour.ts'
import type { Harness } from './harness.ts'
import { failOverAgain } from './lost-past/fail-over-again.ts'
import { untilTaken } from './lost-past/trial.ts'

export const harness: Harness = {
  id: 'V-9-failover',
  unit: 'failovers that lost marks',
  promise: 'a standby that forgot what was sent sends none of it before roost resume',
  full: 10,
  fast: 1,
  minutes: 2,
  run: failOverAgain({
    name: 'failover',
    synchronous: false,
    // Long enough for the standby to hear of them first, short enough to leave before it takes over.
    plantedSeconds: 2,
    async failOver(trial, pair, planted) {
      const heard = await pair.lag()
      await untilTaken(trial, planted)
      await pair.failOver()
      return { heard, backAt: Date.now(), planted, release: draw(trial.seed, 1) < 0.5 }
    },
    // Where nothing was forgotten nothing could have been sent twice.
    counts: ({ lostMarks }) => lostMarks > 0,
  }),
}
