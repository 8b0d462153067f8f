/** Takes a hundred due messages again and again, among however many that are not due yet. */
import { enableCompileCache } from 'node:module'
import type { Context } from '../../server/src/context.ts'
import { serveProgram } from '../program.ts'
import { percentile } from '../statistics.ts'
import { cast } from './cast.ts'

enableCompileCache()
const { readConfig } = await import('../../server/src/config.ts')
const { openServer } = await import('../../server/src/server.ts')
const { messageLanes } = await import('../../server/src/sending/read-due.ts')
const { takeMessages } = await import('../../server/src/sending/take-messages.ts')
const { createNoopCarrier } = await import('./noop-carrier.ts')
const { fillMessages } = await import('./fill-messages.ts')

export type TakeQuestion = { seconds: number }
export type TakeResult = { takes: number; seconds: number; p50Ms: number; p99Ms: number }

const taken = 100

await serveProgram<TakeQuestion, { settings: Record<string, string> }>(async ({ settings }) => {
  const carriers = [createNoopCarrier(() => {})]
  const { ctx } = await openServer(readConfig('sandbox', {}, settings), { carriers })
  return {
    ready: {},
    async answer({ seconds }): Promise<TakeResult> {
      const since = performance.now()
      const times: number[] = []
      while (performance.now() < since + seconds * 1000) times.push(await takeOnce(ctx))
      const sorted = times.toSorted((a, b) => a - b)
      return {
        takes: times.length,
        seconds: (performance.now() - since) / 1000,
        ...{ p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) },
      }
    },
  }
})

/** Only the take is timed, with its look for lanes, not what makes the messages and removes them. */
async function takeOnce(ctx: Context): Promise<number> {
  const ids = await fillMessages(ctx, taken)
  const before = performance.now()
  const lanes = await messageLanes(ctx.db.read, ctx.clock.now())
  const shares = lanes.map(({ lane }) => {
    return { lane, limit: taken, lostOnly: false, carrier_id: null }
  })
  const { sends } = await ctx.db.transaction((tx) => takeMessages(ctx, tx, shares))
  const took = performance.now() - before
  if (sends.length !== taken) throw new Error(`${sends.length} messages were taken`)
  await ctx.db.transaction(async (tx) => {
    const owned = tx.deleteFrom('message').where('organization_id', '=', cast.organization_id)
    await owned.where('id', 'in', ids).execute()
  })
  return took
}
