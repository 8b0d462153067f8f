/** Which status a lead is to have, and what is told when it gets another. */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { recordActivity } from '../history/activity.ts'
import { doesNotExist, invalid } from '../http/errors.ts'
import { fold } from '../values/folded-text.ts'
import type { Lead, LeadStatus } from './lead.ts'
import { listLeadStatuses } from './list-lead-statuses.ts'

/** By id, or by label as it is compared; else the first. Throws 400 `status`. */
export async function statusFor(
  tx: Tx,
  organization_id: string,
  fields: { status_id?: string | null | undefined; status?: string | null | undefined },
): Promise<LeadStatus> {
  const statuses = await listLeadStatuses(tx, organization_id)
  const { status_id, status } = fields
  const found = status_id
    ? statuses.find((candidate) => candidate.id === status_id)
    : status
      ? statuses.find((candidate) => candidate.label_folded === fold(status))
      : statuses[0]
  if (!found) throw invalid({ status: status_id ? doesNotExist : unknownLabel(status ?? '') })
  return found
}

/** In Close's words (contract §13). */
function unknownLabel(label: string): string {
  return `Not a valid choice. Please go to Customizations in your organization settings and add "${label}" to the list of lead statuses.`
}

export async function tellStatus(
  ctx: Context,
  tx: Tx,
  actor: Cause,
  before: Lead,
  status: LeadStatus,
): Promise<void> {
  const statuses = await listLeadStatuses(tx, actor.organization_id)
  const old = statuses.find(({ id }) => id === before.status_id)
  await recordActivity(ctx, tx, actor, { lead_id: before.id }, 'LeadStatusChange', {
    old_status_id: before.status_id,
    old_status_label: old?.label ?? '',
    new_status_id: status.id,
    new_status_label: status.label,
  })
}
