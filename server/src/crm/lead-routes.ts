/** `/lead/`: the companies or people that contacts and texts belong to (contract §4.1). */
import { z } from 'zod'
import type { Caller } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import { givenValues } from '../custom-fields/read-custom-values.ts'
import { type FieldErrors, invalid, notFound } from '../http/errors.ts'
import { readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { Empty, fieldsQuery, idParams } from '../http/schema.ts'
import { addMillis } from '../values/instant.ts'
import { deleteLead } from './delete-lead.ts'
import { findLead } from './find-leads.ts'
import type { Lead as Row } from './lead.ts'
import { presentLeads } from './lead-presenter.ts'
import {
  CreateLead,
  Lead,
  LeadPage,
  LeadsMerged,
  ListLeads,
  MergeLeads,
  UpdateLead,
} from './lead-schema.ts'
import { listLeads } from './list-leads.ts'
import { mergeLeads } from './merge-leads.ts'
import { readCreated, readNestedContacts } from './read-contact.ts'
import { type ContactFields, insertContact } from './write-contact.ts'
import { insertLead, type LeadFields, updateLead } from './write-lead.ts'

const path = '/api/v1/lead/'
const tag = 'Leads'

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listLeads',
  summary: 'List or search leads',
  description:
    'Newest first, unless the query says sort:. total_results counts every lead that matches, on all pages.',
  tag,
  schema: { query: ListLeads, response: LeadPage },
  async handler({ ctx, account, query, tz_offset }) {
    const filter = { ids: query.id__in, query: query.query, tz_offset }
    const page = await listLeads(ctx, account, filter, readPage('leads', query))
    const data = await presentLeads(ctx, account.organization_id, page.data, tz_offset)
    const { has_more, total_results } = page
    return { has_more, data, total_results }
  },
})

const createRoute = route({
  method: 'POST',
  path,
  operationId: 'createLead',
  summary: 'Create a lead, with its contacts',
  description: 'Without status or status_id it gets the first status of the organization.',
  tag,
  schema: { query: z.object(fieldsQuery), body: CreateLead, response: Lead },
  async handler({ ctx, account, body, tz_offset }) {
    const { contacts, ...content } = body
    const problems: FieldErrors = {}
    const date_created = readCreated(body, tz_offset, problems)
    if (problems.date_created) throw invalid(problems)
    const nested = readNestedContacts(account, contacts ?? [], tz_offset)
    const custom = givenValues(body, tz_offset)
    const fields: LeadFields = { ...content, date_created, custom }
    const row = await insertWithContacts(ctx, account, fields, nested)
    return presentOne(ctx, row, tz_offset)
  },
})

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getLead',
  summary: 'Get one lead',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), response: Lead },
  async handler({ ctx, account, params, tz_offset }) {
    const row = await findLead(ctx.db.read, account.organization_id, params.id)
    if (!row) throw notFound('Lead')
    return presentOne(ctx, row, tz_offset)
  },
})

const updateRoute = route({
  method: 'PUT',
  path: `${path}:id/`,
  operationId: 'updateLead',
  summary: 'Update a lead',
  description: 'What is not sent stays as it is. Contacts have a resource of their own.',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), body: UpdateLead, response: Lead },
  async handler({ ctx, account, params, body, tz_offset }) {
    const fields: LeadFields = { ...body, custom: givenValues(body, tz_offset) }
    const row = await ctx.db.transaction((tx) => updateLead(ctx, tx, account, params.id, fields))
    if (!row) throw notFound('Lead')
    return presentOne(ctx, row, tz_offset)
  },
})

const deleteRoute = route({
  method: 'DELETE',
  path: `${path}:id/`,
  operationId: 'deleteLead',
  summary: 'Delete a lead with its contacts, tasks and messages',
  description:
    'A message that a carrier may hold stays, without a lead, so that its outcome is told.',
  tag,
  schema: { params: idParams, response: Empty },
  async handler({ ctx, account, params }) {
    const done = await ctx.db.transaction((tx) => deleteLead(ctx, tx, account, params.id))
    if (!done) throw notFound('Lead')
    return {}
  },
})

const mergeRoute = route({
  method: 'POST',
  path: `${path}merge/`,
  operationId: 'mergeLeads',
  summary: 'Merge one lead into another',
  description:
    'Contacts, messages, tasks and activities of the source go to the destination, which keeps its own name, status and fields. The source is deleted.',
  tag,
  schema: { body: MergeLeads, response: LeadsMerged },
  async handler({ ctx, account, body }) {
    await ctx.db.transaction((tx) => mergeLeads(ctx, tx, account, body))
    return { status: 'ok' as const }
  },
})

export const leadRoutes: Route[] = [
  mergeRoute,
  listRoute,
  createRoute,
  getRoute,
  updateRoute,
  deleteRoute,
]

/** Contacts are listed by age, so nested ones are born a millisecond apart to keep their order. */
async function insertWithContacts(
  ctx: Context,
  account: Caller,
  fields: LeadFields,
  contacts: readonly ContactFields[],
): Promise<Row> {
  return ctx.db.transaction(async (tx) => {
    const lead = await insertLead(ctx, tx, account, fields)
    for (const [position, contact] of contacts.entries()) {
      const born = addMillis(lead.date_created, position + 1 - contacts.length)
      const date_created = contact.date_created ?? born
      await insertContact(ctx, tx, account, { ...contact, lead_id: lead.id, date_created })
    }
    return lead
  })
}

async function presentOne(ctx: Context, row: Row, tz_offset: number): Promise<Lead> {
  const [lead] = await presentLeads(ctx, row.organization_id, [row], tz_offset)
  return lead as Lead
}
