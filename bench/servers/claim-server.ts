/** Claims a hundred due jobs again and again, among however many that are not due yet. */
import { enableCompileCache } from 'node:module'
import type { Context } from '../../server/src/context.ts'
import { serveProgram } from '../program.ts'
import { percentile } from '../statistics.ts'
import { cast } from './cast.ts'

enableCompileCache()
const { readConfig } = await import('../../server/src/config.ts')
const { addMillis } = await import('../../server/src/values/instant.ts')
const { claimDue } = await import('../../server/src/turns/claim-jobs.ts')
const { enqueue } = await import('../../server/src/turns/enqueue.ts')
const { finish } = await import('../../server/src/turns/finish-jobs.ts')
const { leaseMs } = await import('../../server/src/turns/runner.ts')
const { openServer } = await import('../../server/src/server.ts')

export type ClaimQuestion = { seconds: number }
export type ClaimResult = { claims: number; seconds: number; p50Ms: number; p99Ms: number }

const claimed = 100

await serveProgram<ClaimQuestion, { settings: Record<string, string> }>(async ({ settings }) => {
  const { ctx } = await openServer(readConfig('sandbox', {}, settings))
  return {
    ready: {},
    async answer({ seconds }): Promise<ClaimResult> {
      const since = performance.now()
      const times: number[] = []
      while (performance.now() < since + seconds * 1000) times.push(await claimOnce(ctx))
      const sorted = times.toSorted((a, b) => a - b)
      return {
        claims: times.length,
        seconds: (performance.now() - since) / 1000,
        ...{ p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) },
      }
    },
  }
})

/** Only the claim is timed, not what makes the jobs and ends them. */
async function claimOnce({ db, clock, newId }: Context): Promise<number> {
  const now = clock.now()
  const due = Array.from({ length: claimed }, () => ({
    organization_id: cast.organization_id,
    kind: 'message.send' as const,
    subject_id: newId('acti'),
    lane: `sms:${cast.local_phone}`,
    run_at: now,
  }))
  await db.transaction((tx) => enqueue(tx, newId, due))
  const before = performance.now()
  const { jobs } = await claimDue(db, {
    ...{ now, nowOf: () => now, limit: claimed },
    ...{ lease: newId('job'), until: addMillis(now, leaseMs) },
  })
  const took = performance.now() - before
  if (jobs.length !== claimed) throw new Error(`${jobs.length} jobs were claimed`)
  await db.transaction((tx) => finish(tx, jobs))
  return took
}
