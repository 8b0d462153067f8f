/** The only way out for a lead: row to wire, with its contacts and open tasks. */

import { type NameOf, namesOf } from '../accounts/user-names.ts'
import type { Context } from '../context.ts'
import { type ShownValues, showValues } from '../custom-fields/custom-values.ts'
import { listOpenTasksOfLeads } from '../tasks/list-tasks.ts'
import { endOfToday } from '../tasks/task-date.ts'
import { presentTasks } from '../tasks/task-presenter.ts'
import { fromJson } from '../values/json.ts'
import { presentContacts } from './contact-presenter.ts'
import type { Address, Lead as Row } from './lead.ts'
import type { Lead } from './lead-schema.ts'
import { listContactsOfLeads } from './list-contacts.ts'
import { listLeadStatuses } from './list-lead-statuses.ts'

type Surroundings = {
  contacts: Lead['contacts']
  tasks: Lead['tasks']
  status_label: string
  nameOf: NameOf
  publicUrl: string
  values: ShownValues
}

/**
 * Presents rows of one organization; what belongs to them is read in a constant number of statements.
 * Which tasks are due today depends on the caller's `tz_offset`.
 */
export async function presentLeads(
  ctx: Context,
  organization_id: string,
  rows: readonly Row[],
  tz_offset: number,
): Promise<Lead[]> {
  const db = ctx.db.read
  const ids = rows.map((row) => row.id)
  const owned = await listContactsOfLeads(db, organization_id, ids)
  const contacts = await presentContacts(db, organization_id, owned)
  const contactsByLead = Map.groupBy(contacts, (contact) => contact.lead_id)
  const tasksByLead = await presentOpenTasks(ctx, organization_id, ids, tz_offset)
  const statuses = await listLeadStatuses(db, organization_id)
  const labels = new Map(statuses.map(({ id, label }) => [id, label]))
  const user_ids = rows.flatMap((row) => [row.created_by, row.updated_by])
  const nameOf = await namesOf(db, organization_id, user_ids)
  const valuesOf = await showValues(db, organization_id, 'lead', rows)
  return rows.map((row) =>
    presentLead(row, {
      values: valuesOf(row),
      contacts: contactsByLead.get(row.id) ?? [],
      tasks: tasksByLead.get(row.id) ?? [],
      status_label: labels.get(row.status_id) ?? '',
      nameOf,
      publicUrl: ctx.config.publicUrl(),
    }),
  )
}

function presentLead(row: Row, around: Surroundings): Lead {
  const { contacts, tasks, status_label, nameOf, publicUrl, values } = around
  const addresses = fromJson(row.addresses)
  const names = contacts.map((contact) => contact.display_name).filter(Boolean)
  return {
    addresses: addresses.map((address) => ({ ...address, tz_ids: [] })),
    contact_ids: contacts.map((contact) => contact.id),
    contacts,
    contacts_summary: names.join(', '),
    created_by: row.created_by,
    created_by_name: nameOf(row.created_by),
    custom: values.custom,
    ...values.byId,
    date_created: row.date_created,
    date_updated: row.date_updated,
    description: row.description,
    display_name: row.name || names[0] || '',
    html_url: `${publicUrl}/lead/${row.id}/`,
    id: row.id,
    integration_links: [],
    localtime: null,
    name: row.name,
    opportunities: [],
    organization_id: row.organization_id,
    primary_address_summary: summaryOf(addresses[0]),
    primary_email: contacts.flatMap((contact) => contact.emails)[0] ?? null,
    primary_phone: contacts.flatMap((contact) => contact.phones)[0] ?? null,
    recent_calls: [],
    source: null,
    status_id: row.status_id,
    status_label,
    summaries: [],
    tasks,
    updated_by: row.updated_by,
    updated_by_name: nameOf(row.updated_by),
    url: row.url,
  }
}

function summaryOf(address: Address | undefined): string | null {
  return [address?.city, address?.state, address?.country].filter(Boolean).join(', ') || null
}

/** The incomplete tasks of each lead. */
async function presentOpenTasks(
  ctx: Context,
  organization_id: string,
  lead_ids: readonly string[],
  tz_offset: number,
): Promise<Map<string | null, Lead['tasks']>> {
  const rows = await listOpenTasksOfLeads(ctx.db.read, organization_id, lead_ids)
  const end = endOfToday(ctx.clock.nowOf(organization_id), tz_offset)
  const tasks = await presentTasks(ctx, organization_id, rows, end)
  return Map.groupBy(tasks, (task) => task.lead_id)
}
