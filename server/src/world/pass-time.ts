/** Lets an organization's time pass: everything that falls due on the way happens, at its own time. */
import type { Context } from '../context.ts'
import type { Runner } from '../turns/runner.ts'
import type { Instant } from '../values/instant.ts'
import { leap, type Sources } from './leap.ts'

/** More steps than this in one advance: something is due again and again without getting done. */
const stepsMax = 10_000

type World = {
  ctx: Context
  runner: Runner
  sources: Sources
  /** Stops the clock at that moment. */
  set(organization_id: string, at: Instant): Promise<void>
}

/** In few steps where nothing depends on another, else from moment to moment. Resolves to how much that was. */
export async function passTime(
  world: World,
  organization_id: string,
  to: Instant,
): Promise<number> {
  const { ctx, runner, sources, set } = world
  // What is being worked on already may make more fall due on the way.
  let ran = await runner.runOnce()
  for (let step = 0; step < stepsMax; step++) {
    const leapt = await leap(ctx, sources, organization_id, to)
    if (leapt) await set(organization_id, leapt.at)
    const done = leapt ? leapt.ran : await runMoment(world, organization_id, to)
    if (done === undefined) break
    ran += done
  }
  await set(organization_id, to)
  return ran + (await runner.runOnce())
}

/** Moves time to the next moment at which anything is due, and runs it; undefined when there is none. */
async function runMoment(
  { ctx, runner, set }: World,
  organization_id: string,
  to: Instant,
): Promise<number | undefined> {
  const due = await runner.nextAt(organization_id)
  if (!due || due > to) return undefined
  const now = ctx.clock.nowOf(organization_id)
  await set(organization_id, due > now ? due : now)
  const done = await runner.runOnce()
  // What is due and has no room now does not stop time.
  return done === 0 && due <= now ? undefined : done
}
