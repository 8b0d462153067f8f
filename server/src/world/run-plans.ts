/** The simulated world does what it meant to: a receipt, a reply. */
import { sql } from 'kysely'
import type { Heard } from '../carriers/carrier.ts'
import { sandboxCarrierId } from '../carriers/sandbox.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import { hear } from '../receiving/hear.ts'
import { lanesOf } from '../turns/list-lanes.ts'
import { type Lane, organizationOf, type Source } from '../turns/source.ts'
import type { Instant } from '../values/instant.ts'
import { fromJson } from '../values/json.ts'
import type { SandboxPlan, SandboxPlanTable } from './sandbox-tables.ts'

export const planLanes = lanesOf({ table: 'sandbox_plan', isFree: () => sql`1 = 1` })
/** More in one transaction would make others wait. */
const batchMax = 256

/** The whole batch in one transaction: each plan happens once, with its end. */
export function runPlans(ctx: Context): Source {
  return {
    lanes: () => planLanes(ctx.db.read, ctx.clock.now()),
    async take(due, room) {
      const count = await ctx.db.transaction(async (tx) => {
        const plans = await takePlans(ctx, tx, due, Math.min(room, batchMax))
        await tell(ctx, tx, plans)
        return plans.length
      })
      return { count, work: [] }
    },
  }
}

type Planned = Omit<SandboxPlanTable, 'plan'> & { plan: SandboxPlan }

type OfLane = { organization_id: string; lane: string; due: Instant; limit: number }

// Materialized: PostgreSQL may otherwise re-run a locking sub-select and take more than the limit.
const takeOfLane = prepared((db, { organization_id, lane, due, limit }: OfLane, engine) =>
  db
    .with(
      (cte) => cte('due').materialized(),
      (tables) =>
        tables
          .selectFrom('sandbox_plan')
          .select('id')
          .where('lane', '=', lane)
          .where('next_at', '<=', due)
          .orderBy('next_at')
          .orderBy('id')
          .limit(limit)
          .$if(engine === 'postgres', (query) => query.forUpdate().skipLocked()),
    )
    .deleteFrom('sandbox_plan')
    .where('organization_id', '=', organization_id)
    .where('id', 'in', (eb) => eb.selectFrom('due').select('id'))
    .returningAll(),
)

async function takePlans(
  ctx: Context,
  tx: Tx,
  lanes: readonly Lane[],
  limit: number,
): Promise<Planned[]> {
  const plans: Planned[] = []
  for (const lane of lanes) {
    if (plans.length >= limit) break
    const organization_id = organizationOf(lane)
    const due = ctx.clock.nowOf(organization_id)
    const left = limit - plans.length
    const rows = await takeOfLane(tx, { organization_id, lane: lane.lane, due, limit: left })
    plans.push(...rows.map((row) => ({ ...row, plan: fromJson(row.plan) })).sort(byTime))
  }
  return plans
}

function byTime(a: Planned, b: Planned): number {
  return a.next_at + a.id < b.next_at + b.id ? -1 : 1
}

/** What the world says, by organization: each hears of its own. */
async function tell(ctx: Context, tx: Tx, plans: readonly Planned[]): Promise<void> {
  const byOwner = Map.groupBy(plans, ({ organization_id }) => organization_id)
  for (const [organization_id, owned] of byOwner) {
    const ear = { organization_id, carrier_id: sandboxCarrierId }
    await hear(ctx, tx, ear, owned.flatMap(toHeard))
  }
}

function toHeard({ id, attempt_id, plan }: Planned): Heard[] {
  if (plan.do === 'reply') {
    const { from, to, text } = plan
    const ends = { remote_phone: from, local_phone: to }
    return [{ heard: 'text', carrier_message_id: id, ...ends, text, media: [] }]
  }
  const { do: _, ...said } = plan
  return attempt_id ? [{ heard: 'receipt', attempt_id, ...said }] : []
}
