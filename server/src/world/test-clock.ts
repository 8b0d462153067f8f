/** Test clocks: an organization's time, frozen, moved forward, and let go again. */
import type { FrozenClocks } from '../clock.ts'
import type { Context } from '../context.ts'
import { invalid } from '../http/errors.ts'
import type { Runner } from '../turns/runner.ts'
import type { Instant } from '../values/instant.ts'

/** More steps than this in one advance: something is due again and again without getting done. */
const stepsMax = 10_000

export type TestClocks = {
  freeze(organization_id: string, at: Instant | undefined): Promise<void>
  /** Moves time to `to`, running on the way everything that falls due, at its own time. */
  advance(organization_id: string, to: Instant): Promise<number>
  release(organization_id: string): Promise<void>
}

/** Loads the clocks that were frozen before a restart and keeps `frozen` in step with the table. */
export async function loadTestClocks(
  ctx: Context,
  frozen: FrozenClocks,
  runner: Runner,
): Promise<TestClocks> {
  for (const row of await ctx.db.read.selectFrom('test_clock').selectAll().execute()) {
    frozen.set(row.organization_id, row.frozen_at)
  }

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
    async freeze(organization_id, at) {
      const now = ctx.clock.nowOf(organization_id)
      if (at && at < now) throw invalid({ at: 'A clock cannot go back.' })
      await set(organization_id, at ?? now)
    },
    async advance(organization_id, to) {
      if (to < ctx.clock.nowOf(organization_id)) throw invalid({ to: 'A clock cannot go back.' })
      // What is being worked on already may make more fall due on the way.
      let ran = await runner.runOnce()
      for (let step = 0; step < stepsMax; step++) {
        const due = await runner.nextAt(organization_id)
        if (!due || due > to) break
        const now = ctx.clock.nowOf(organization_id)
        await set(organization_id, due > now ? due : now)
        const done = await runner.runOnce()
        // What is due and has no room now does not stop time.
        if (done === 0 && due <= now) break
        ran += done
      }
      await set(organization_id, to)
      return ran + (await runner.runOnce())
    },
    async release(organization_id) {
      await ctx.db.transaction((tx) =>
        tx.deleteFrom('test_clock').where('organization_id', '=', organization_id).execute(),
      )
      frozen.delete(organization_id)
      ctx.nudge()
    },
  }
}
