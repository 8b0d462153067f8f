/** Creating and changing leads. */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { GivenValues } from '../custom-fields/read-custom-values.ts'
import { readValues } from '../custom-fields/read-custom-values.ts'
import type { Tx } from '../db/database.ts'
import { hold } from '../db/hold.ts'
import { changeRows, insertRows } from '../events/change-rows.ts'
import { doesNotExist, invalid } from '../http/errors.ts'
import type { Instant } from '../values/instant.ts'
import { toJson } from '../values/json.ts'
import { findLead } from './find-leads.ts'
import { type Address, type Lead, leadKind } from './lead.ts'
import { statusFor, tellStatus } from './lead-status-change.ts'
import { indexLead, named } from './make-findable.ts'

export type LeadFields = {
  name?: string | null | undefined
  description?: string | null | undefined
  url?: string | null | undefined
  status_id?: string | null | undefined
  /** A status label, the older way to name a status (contract §4.1). */
  status?: string | null | undefined
  addresses?: NewAddress[] | null | undefined
  created_by?: string | null | undefined
  date_created?: Instant | undefined
  custom?: GivenValues | undefined
}
type NewAddress = { [part in keyof Address]?: string | null | undefined }

/** Throws 400 `status` when the organization has no such status. */
export async function insertLead(
  ctx: Context,
  tx: Tx,
  actor: Cause,
  fields: LeadFields,
): Promise<Lead> {
  const now = ctx.clock.nowOf(actor.organization_id)
  await checkCreator(tx, actor.organization_id, fields.created_by)
  const lead: Lead = {
    organization_id: actor.organization_id,
    id: ctx.newId('lead'),
    rev: 0,
    ...named(fields.name),
    description: fields.description ?? '',
    url: fields.url || null,
    status_id: (await statusFor(tx, actor.organization_id, fields)).id,
    addresses: toJson((fields.addresses ?? []).map(fullAddress)),
    custom: await readValues(tx, actor.organization_id, 'lead', fields.custom),
    created_by: fields.created_by || actor.user_id,
    updated_by: actor.user_id,
    date_created: fields.date_created ?? now,
    date_updated: now,
  }
  await insertRows(ctx, tx, leadKind, actor, [lead])
  await indexLead(tx, lead)
  return lead
}

/** Partial; undefined when there is no such lead. */
export async function updateLead(
  ctx: Context,
  tx: Tx,
  actor: Cause,
  id: string,
  fields: LeadFields,
): Promise<Lead | undefined> {
  await hold(tx, 'lead', { organization_id: actor.organization_id, id })
  const before = await findLead(tx, actor.organization_id, id)
  if (!before) return undefined
  const status =
    fields.status_id || fields.status
      ? await statusFor(tx, actor.organization_id, fields)
      : undefined
  const set: Partial<Lead> = {
    ...(fields.name !== undefined && named(fields.name)),
    ...(fields.description !== undefined && { description: fields.description ?? '' }),
    ...(fields.url !== undefined && { url: fields.url || null }),
    ...(fields.addresses !== undefined && {
      addresses: toJson((fields.addresses ?? []).map(fullAddress)),
    }),
    ...(fields.custom && {
      custom: await readValues(tx, actor.organization_id, 'lead', fields.custom, before.custom),
    }),
    ...(status && { status_id: status.id }),
    updated_by: actor.user_id,
    date_updated: ctx.clock.nowOf(actor.organization_id),
  }
  const [lead] = await changeRows(ctx, tx, leadKind, actor, [{ before, set }])
  if (lead) await indexLead(tx, lead, before)
  if (status && status.id !== before.status_id) await tellStatus(ctx, tx, actor, before, status)
  return lead
}

/** Throws 400 `created_by` for a user of nobody's, or of somebody else's. */
export async function checkCreator(
  tx: Tx,
  organization_id: string,
  user_id: string | null | undefined,
): Promise<void> {
  if (!user_id) return
  const user = await tx
    .selectFrom('user')
    .select('id')
    .where('organization_id', '=', organization_id)
    .where('id', '=', user_id)
    .executeTakeFirst()
  if (!user) throw invalid({ created_by: doesNotExist })
}

function fullAddress(given: NewAddress): Address {
  return {
    label: given.label ?? null,
    address_1: given.address_1 ?? null,
    address_2: given.address_2 ?? null,
    city: given.city ?? null,
    state: given.state ?? null,
    zipcode: given.zipcode ?? null,
    country: given.country ?? null,
  }
}
