/** A backlog is worked off: ours, with all it does for a message, beside queues that only call back. */
import { join } from 'node:path'
import type { Bench } from '../bench.ts'
import { measureQueue, queueFigures, roostDispatch } from '../contenders/dispatch.ts'
import { missingRedis, startRedis } from '../redis.ts'
import type { Contender, Ratio, Row } from '../row.ts'

const programs = join(import.meta.dirname, '../queues')
const others = ['graphile-worker', 'pg-boss', 'BullMQ']

export const dispatch: Row = {
  id: 'dispatch',
  work: 'All messages are due at once and dispatched to a carrier that takes everything at once. Ours marks the message, writes the attempt, calls the carrier, and records the answer and its event, in two commits; the queues call a handler that does nothing. Lateness is counted from the start.',
  figures: queueFigures,
  ratios: [...ratiosOf('ours on SQLite'), ...ratiosOf('ours on PostgreSQL')],
  async contenders(bench) {
    return [...roostDispatch(bench, bench.settings.jobs), ...postgresQueues(bench), bullmq(bench)]
  },
}

function ratiosOf(of: string): Ratio[] {
  return others.map((to) => ({ figure: 'rate', of, to }))
}

function postgresQueues(bench: Bench): Contender[] {
  const { jobs } = bench.settings
  return ['graphile-worker', 'pg-boss'].map((name) => ({
    name,
    async run() {
      const { url, pid: databasePid, drop } = await bench.createDatabase()
      const file = join(programs, `${name}.ts`)
      return measureQueue(jobs, { file, options: { url, jobs }, databasePid }).finally(drop)
    },
  }))
}

function bullmq(bench: Bench): Contender {
  const { jobs } = bench.settings
  return {
    name: 'BullMQ',
    missing: missingRedis(),
    async run() {
      const redis = await startRedis(bench.folder('redis'))
      bench.notes.add(`Redis ${redis.version}, appendfsync always`)
      const options = { port: redis.port, jobs }
      const file = join(programs, 'bullmq.ts')
      return measureQueue(jobs, { file, options, databasePid: redis.pid }).finally(redis.stop)
    },
  }
}
