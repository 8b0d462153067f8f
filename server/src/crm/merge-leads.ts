/** The verb behind `/lead/merge/`: all that one lead has goes to another, and the one is no more (contract §4.1). */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import { forgetValues } from '../custom-fields/custom-values.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { changeRows, deleteRows } from '../events/change-rows.ts'
import { recordActivity } from '../history/activity.ts'
import { ApiError, malformed } from '../http/errors.ts'
import { reattachMessages } from '../messages/move-messages.ts'
import { taskKind } from '../tasks/task.ts'
import { contactKind } from './contact.ts'
import { findLead } from './find-leads.ts'
import { type Lead, leadKind } from './lead.ts'
import { findWholeContacts } from './list-contacts.ts'

/** Throws 404 where there is no such lead, 400 where both are one. */
export async function mergeLeads(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  ids: { source: string; destination: string },
): Promise<void> {
  const { organization_id } = cause
  const { source, destination } = await holdBoth(tx, organization_id, ids)
  await moveContacts(ctx, tx, cause, source.id, destination.id)
  await moveMessages(ctx, tx, cause, source.id, destination.id)
  await moveTasks(ctx, tx, cause, source.id, destination.id)
  await tx
    .updateTable('activity')
    .set({ lead_id: destination.id })
    .where('organization_id', '=', organization_id)
    .where('lead_id', '=', source.id)
    .execute()
  await recordActivity(ctx, tx, cause, { lead_id: destination.id }, 'LeadMerge', {
    source_lead_id: source.id,
    source_lead_name: source.name,
  })
  await forgetValues(tx, organization_id, [source.id])
  await deleteRows(ctx, tx, leadKind, cause, [source])
  const set = { updated_by: cause.user_id, date_updated: ctx.clock.nowOf(organization_id) }
  await changeRows(ctx, tx, leadKind, cause, [{ before: destination, set, action: 'merged' }])
}

/** In the order of their ids, so that two merges the opposite way wait and do not meet. */
async function holdBoth(
  tx: Tx,
  organization_id: string,
  ids: { source: string; destination: string },
): Promise<{ source: Lead; destination: Lead }> {
  if (ids.source === ids.destination) throw malformed('A lead cannot be merged with itself.')
  for (const id of [ids.source, ids.destination].toSorted())
    await hold(tx, 'lead', { organization_id, id }, id === ids.source ? 'removal' : 'change')
  const source = await findLead(tx, organization_id, ids.source)
  if (!source) throw missing('Source')
  const destination = await findLead(tx, organization_id, ids.destination)
  if (!destination) throw missing('Destination')
  return { source, destination }
}

function missing(which: string): ApiError {
  return new ApiError(404, { errors: [`${which} lead does not exist.`] })
}

async function moveContacts(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  from: string,
  lead_id: string,
): Promise<void> {
  const { organization_id } = cause
  await hold(tx, 'contact', { organization_id, lead_id: from })
  const contacts = await findWholeContacts(tx, organization_id, { lead_id: from })
  const changes = contacts.map((before) => ({ before, set: { lead_id } }))
  await changeRows(ctx, tx, contactKind, cause, changes)
}

async function moveMessages(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  from: string,
  lead_id: string,
): Promise<void> {
  const own = { organization_id: cause.organization_id, lead_id: from }
  await hold(tx, 'message', own)
  const messages = await tx
    .selectFrom('message')
    .selectAll()
    .where((eb) => eb.and(own))
    .execute()
  await reattachMessages(ctx, tx, cause, messages, { lead_id })
}

async function moveTasks(
  ctx: Context,
  tx: Tx,
  cause: Cause,
  from: string,
  lead_id: string,
): Promise<void> {
  const own = { organization_id: cause.organization_id, lead_id: from }
  await hold(tx, 'task', own)
  const tasks = await tx
    .selectFrom('task')
    .selectAll()
    .where((eb) => eb.and(own))
    .execute()
  const changes = tasks.map((before) => ({ before, set: { lead_id } }))
  await changeRows(ctx, tx, taskKind, cause, changes)
}
