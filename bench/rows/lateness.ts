/** Messages leave when they are due: how late, and never early. */
import type { Bench } from '../bench.ts'
import { roostDispatch } from '../contenders/dispatch.ts'
import type { Contender, Row } from '../row.ts'

const perSecond = 1000

export const lateness: Row = {
  id: 'lateness',
  work: `${perSecond} messages a second are due, either evenly or all at the beginning of their second; they were scheduled before. Lateness is the time from then until the carrier is called, by the wall clock.`,
  figures: [
    { id: 'p50', label: 'p50 ms', digits: 1 },
    { id: 'p99', label: 'p99 ms', digits: 1 },
    { id: 'max', label: 'max ms', digits: 1 },
    { id: 'early', label: 'early', digits: 0 },
    { id: 'cpu', label: 'CPU µs/message', digits: 0 },
    { id: 'databaseCpu', label: 'database CPU µs/message', digits: 0 },
  ],
  ratios: [],
  contenders: async (bench) => [...ours(bench, false), ...ours(bench, true)],
}

function ours(bench: Bench, together: boolean): Contender[] {
  const jobs = Math.ceil(bench.settings.seconds * perSecond)
  const warmUpSeconds = Math.ceil(bench.settings.warmUpSeconds)
  const contenders = roostDispatch(bench, jobs, { perSecond, together, warmUpSeconds })
  const how = together ? 'on the second' : 'evenly'
  return contenders.map((contender) => ({ ...contender, name: `${contender.name}, ${how}` }))
}
