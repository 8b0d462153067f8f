/** Creating, renaming and removing lead statuses. Labels are unique, since leads are given one by label. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { invalid, notFound } from '../http/errors.ts'
import { fold } from '../values/folded-text.ts'
import type { LeadStatus } from './lead.ts'
import { listLeadStatuses } from './list-lead-statuses.ts'

/** The new status comes last. Throws 400 when the label is taken. */
export async function insertLeadStatus(
  ctx: Context,
  tx: Tx,
  organization_id: string,
  label: string,
): Promise<LeadStatus> {
  const statuses = await holdStatuses(tx, organization_id)
  checkLabel(statuses, label)
  const position = 1 + Math.max(-1, ...statuses.map((status) => status.position))
  const [id, label_folded] = [ctx.newId('stat'), fold(label)]
  const status: LeadStatus = { organization_id, id, label, label_folded, position }
  await tx.insertInto('lead_status').values(status).execute()
  return status
}

/** An undefined label changes nothing. Throws 404, or 400 when the label is taken. */
export async function renameLeadStatus(
  tx: Tx,
  organization_id: string,
  id: string,
  label: string | undefined,
): Promise<LeadStatus> {
  const statuses = await holdStatuses(tx, organization_id)
  const status = statuses.find((candidate) => candidate.id === id)
  if (!status) throw notFound('LeadStatus')
  if (label === undefined) return status
  checkLabel(
    statuses.filter((other) => other !== status),
    label,
  )
  await tx
    .updateTable('lead_status')
    .set({ label, label_folded: fold(label) })
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .execute()
  return { ...status, label, label_folded: fold(label) }
}

/** Throws 404, or 400 while leads have the status or when it is the last one. */
export async function deleteLeadStatus(tx: Tx, organization_id: string, id: string): Promise<void> {
  const statuses = await holdStatuses(tx, organization_id)
  if (!statuses.some((status) => status.id === id)) throw notFound('LeadStatus')
  const lead = await tx
    .selectFrom('lead')
    .select('id')
    .where('organization_id', '=', organization_id)
    .where('status_id', '=', id)
    .executeTakeFirst()
  if (lead) throw invalid({ status: 'Leads have this status. Give them another one first.' })
  if (statuses.length === 1) throw invalid({ status: 'The last lead status cannot be deleted.' })
  await tx
    .deleteFrom('lead_status')
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .execute()
}

/** What is asked of one of them depends on all of them: whoever changes one holds the organization. */
async function holdStatuses(tx: Tx, organization_id: string): Promise<LeadStatus[]> {
  await hold(tx, 'organization', { id: organization_id })
  return listLeadStatuses(tx, organization_id)
}

function checkLabel(others: readonly LeadStatus[], label: string): void {
  const wanted = fold(label)
  if (others.some((status) => status.label_folded === wanted)) {
    throw invalid({ label: 'There is a lead status with this label already.' })
  }
}
