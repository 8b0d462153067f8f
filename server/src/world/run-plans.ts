/** The job `sandbox.plan`: the simulated world does what it meant to: a receipt, a reply. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { receiveMessages } from '../receiving/receive-messages.ts'
import { recordReceipts } from '../sending/record-receipts.ts'
import { finish } from '../turns/finish-jobs.ts'
import type { Job } from '../turns/job.ts'
import type { JobHandler } from '../turns/runner.ts'
import { fromJson } from '../values/json.ts'
import { ownersOf } from '../values/owners.ts'
import { sandboxCarrierId } from './sandbox-carrier.ts'
import type { SandboxPlan, SandboxPlanTable } from './sandbox-tables.ts'

/** The whole batch in one transaction: each plan happens once, with its job's end. */
export const runPlans: JobHandler = async (ctx, jobs) => {
  await ctx.db.transaction(async (tx) => {
    const plans = await takePlans(tx, jobs)
    await sendReceipts(ctx, tx, plans)
    await sendReplies(ctx, tx, plans)
    await finish(tx, jobs)
  })
  return []
}

type Planned = Omit<SandboxPlanTable, 'plan'> & { plan: SandboxPlan }

async function takePlans(tx: Tx, jobs: readonly Job[]): Promise<Planned[]> {
  const rows = await tx
    .deleteFrom('sandbox_plan')
    .where('organization_id', 'in', ownersOf(jobs))
    .where(
      'id',
      'in',
      jobs.map((job) => job.subject_id),
    )
    .returningAll()
    .execute()
  return rows.map((row) => ({ ...row, plan: fromJson(row.plan) }))
}

async function sendReceipts(ctx: Context, tx: Tx, plans: readonly Planned[]): Promise<void> {
  const receipts = plans.flatMap(({ organization_id, attempt_id, plan }) =>
    plan.do === 'receipt' && attempt_id
      ? [
          {
            organization_id,
            carrier_id: sandboxCarrierId,
            attempt_id,
            status: plan.status,
            error_code: plan.error_code,
            error_text: plan.error_text,
          },
        ]
      : [],
  )
  if (receipts.length > 0) await recordReceipts(ctx, tx, receipts)
}

async function sendReplies(ctx: Context, tx: Tx, plans: readonly Planned[]): Promise<void> {
  const texts = plans.flatMap(({ organization_id, id, plan }) =>
    plan.do === 'reply'
      ? [
          {
            organization_id,
            carrier_id: sandboxCarrierId,
            carrier_message_id: id,
            remote_phone: plan.from,
            local_phone: plan.to,
            text: plan.text,
            media: [],
          },
        ]
      : [],
  )
  if (texts.length > 0) await receiveMessages(ctx, tx, texts)
}
