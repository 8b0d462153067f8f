/** Test clocks: an organization's time, frozen, moved forward, and let go again. */
import type { FrozenClocks } from '../clock.ts'
import type { Context } from '../context.ts'
import { invalid } from '../http/errors.ts'
import type { Runner } from '../turns/runner.ts'
import { type Instant, lastInstant } from '../values/instant.ts'
import { createTurns } from './in-turn.ts'
import type { Sources } from './leap.ts'
import { passTime } from './pass-time.ts'

export const beyondTheLast = 'Beyond the last instant, the end of 2199.'

export type TestClocks = {
  /** At that moment, or now. Throws 400 where time cannot be stopped. */
  freeze(organization_id: string, at: Instant | undefined): Promise<void>
  /**
   * Moves time to the moment that follows from now, running on the way everything that falls due, at its own
   * time; resolves to how much that was. Throws 400 where time cannot go.
   */
  advance(organization_id: string, to: (now: Instant) => Instant): Promise<number>
  release(organization_id: string): Promise<void>
}

/**
 * Loads the clocks that were frozen before a restart and keeps `frozen` in step with the table. One clock is
 * worked on by one caller at a time, and what they ask is checked when it is their turn: else a short advance
 * would end a long one by going back.
 */
export async function loadTestClocks(
  ctx: Context,
  frozen: FrozenClocks,
  runner: Runner,
  sources: Sources,
): Promise<TestClocks> {
  for (const row of await ctx.db.read.selectFrom('test_clock').selectAll().execute()) {
    frozen.set(row.organization_id, row.frozen_at)
  }
  const inTurn = createTurns()

  async function set(organization_id: string, frozen_at: Instant): Promise<void> {
    await ctx.db.transaction((tx) =>
      tx
        .insertInto('test_clock')
        .values({ organization_id, frozen_at })
        .onConflict((conflict) => conflict.column('organization_id').doUpdateSet({ frozen_at }))
        .execute(),
    )
    frozen.set(organization_id, frozen_at)
  }

  return {
    freeze: (organization_id, at) =>
      inTurn(organization_id, async () => {
        const now = ctx.clock.nowOf(organization_id)
        checkMoment('at', at ?? now, now)
        await set(organization_id, at ?? now)
      }),
    advance: (organization_id, reckon) =>
      inTurn(organization_id, async () => {
        const now = ctx.clock.nowOf(organization_id)
        const to = reckon(now)
        checkMoment('to', to, now)
        return passTime({ ctx, runner, sources, set }, organization_id, to)
      }),
    release: (organization_id) =>
      inTurn(organization_id, async () => {
        await ctx.db.transaction((tx) =>
          tx.deleteFrom('test_clock').where('organization_id', '=', organization_id).execute(),
        )
        frozen.delete(organization_id)
        ctx.nudge()
      }),
  }
}

/** The last instant never comes: what would be due after it waits for it. */
function checkMoment(field: string, at: Instant, now: Instant): void {
  if (at < now) throw invalid({ [field]: 'A clock cannot go back.' })
  if (at >= lastInstant) throw invalid({ [field]: beyondTheLast })
}
