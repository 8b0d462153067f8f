/** Roost's own runner with a carrier that does nothing: dispatches what waits, or what becomes due. */
import { enableCompileCache } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../../server/src/context.ts'
import { Drill } from '../drill.ts'
import { serveProgram } from '../program.ts'

enableCompileCache()
const { readConfig } = await import('../../server/src/config.ts')
const { toInstant } = await import('../../server/src/values/instant.ts')
const { openServer } = await import('../../server/src/server.ts')
const { fillMessages } = await import('./fill-messages.ts')
const { createNoopCarrier } = await import('./noop-carrier.ts')
const { seedCast } = await import('./seed-cast.ts')
const { steadyTime } = await import('../../server/src/steady-time.ts')

/** Item by item, or as many as belong to a second together at its beginning; after some that do not count. */
export type Timetable = { perSecond: number; together: boolean; warmUpSeconds: number }
export type DispatchOptions = {
  settings: Record<string, string>
  jobs: number
  /** Without one, everything is due at once. */
  timetable?: Timetable
}

/** Long enough to store them all before the first is due. */
const headStartMs = 3000
const storedPerMs = 1

await serveProgram<object, DispatchOptions>(async ({ settings, jobs, timetable }) => {
  const drill = new Drill(jobs)
  const dueAt = new Map<string, number>()
  // A machine that sets its clock back by a few milliseconds makes nothing early.
  const now = steadyTime()
  const carrier = createNoopCarrier((id) => {
    const due = dueAt.get(id)
    if (!timetable) drill.hit()
    else if (due !== undefined) drill.hit(now() - due)
  })
  const server = await openServer(readConfig('sandbox', {}, settings), { carriers: [carrier] })
  await seedCast(server.ctx)
  const firstDue = timetable ? await fillTimetable(server.ctx, jobs, timetable, dueAt) : 0
  if (!timetable) await fillMessages(server.ctx, jobs)
  return {
    ready: {},
    async answer() {
      drill.begin()
      await server.start()
      if (timetable) {
        await pause(Math.max(0, firstDue - Date.now()))
        drill.begin()
      }
      return drill.end(async () => (await server.runner.nextAt()) === undefined)
    },
  }
})

/** Resolves to when the first that counts is due. */
async function fillTimetable(
  ctx: Context,
  jobs: number,
  { perSecond, together, warmUpSeconds }: Timetable,
  dueAt: Map<string, number>,
): Promise<number> {
  const warmUp = warmUpSeconds * perSecond
  const storedMs = (warmUp + jobs) / storedPerMs
  const begin = Math.ceil((Date.now() + headStartMs + storedMs) / 1000) * 1000
  const due = (position: number): number => {
    const seconds = position / perSecond
    return begin + Math.round((together ? Math.floor(seconds) : seconds) * 1000)
  }
  const ids = await fillMessages(ctx, warmUp + jobs, (position) => toInstant(due(position)))
  for (const [position, id] of ids.entries()) if (position >= warmUp) dueAt.set(id, due(position))
  if (Date.now() > begin) throw new Error('Storing the messages took longer than thought.')
  return due(warmUp)
}
