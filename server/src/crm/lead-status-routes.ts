/** `/status/lead/`: the statuses a lead can have, in the order of the organization (contract §4.3). */
import { z } from 'zod'
import { notFound } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { Empty, fieldsQuery, idParams, pageOf } from '../http/schema.ts'
import { presentLeadStatus } from './lead-status-presenter.ts'
import { CreateLeadStatus, LeadStatus, UpdateLeadStatus } from './lead-status-schema.ts'
import { listLeadStatuses } from './list-lead-statuses.ts'
import { deleteLeadStatus, insertLeadStatus, renameLeadStatus } from './write-lead-status.ts'

const path = '/api/v1/status/lead/'
const tag = 'Lead statuses'

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listLeadStatuses',
  summary: 'List lead statuses',
  description: 'All of them, in order; the first is what a new lead gets.',
  tag,
  schema: { query: z.object(fieldsQuery), response: pageOf(LeadStatus, 'LeadStatus') },
  async handler({ ctx, account }) {
    const statuses = await listLeadStatuses(ctx.db.read, account.organization_id)
    return { has_more: false, data: statuses.map(presentLeadStatus) }
  },
})

const createRoute = route({
  method: 'POST',
  path,
  operationId: 'createLeadStatus',
  summary: 'Create a lead status',
  tag,
  schema: { body: CreateLeadStatus, response: LeadStatus },
  async handler({ ctx, account, body }) {
    const { organization_id } = account
    const row = await ctx.db.transaction((tx) =>
      insertLeadStatus(ctx, tx, organization_id, body.label),
    )
    return presentLeadStatus(row)
  },
})

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getLeadStatus',
  summary: 'Get one lead status',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), response: LeadStatus },
  async handler({ ctx, account, params }) {
    const statuses = await listLeadStatuses(ctx.db.read, account.organization_id)
    const status = statuses.find(({ id }) => id === params.id)
    if (!status) throw notFound('LeadStatus')
    return presentLeadStatus(status)
  },
})

const updateRoute = route({
  method: 'PUT',
  path: `${path}:id/`,
  operationId: 'updateLeadStatus',
  summary: 'Rename a lead status',
  tag,
  schema: { params: idParams, body: UpdateLeadStatus, response: LeadStatus },
  async handler({ ctx, account, params, body }) {
    const { organization_id } = account
    const row = await ctx.db.transaction((tx) =>
      renameLeadStatus(tx, organization_id, params.id, body.label),
    )
    return presentLeadStatus(row)
  },
})

const deleteRoute = route({
  method: 'DELETE',
  path: `${path}:id/`,
  operationId: 'deleteLeadStatus',
  summary: 'Delete a lead status that no lead has',
  tag,
  schema: { params: idParams, response: Empty },
  async handler({ ctx, account, params }) {
    const { organization_id } = account
    await ctx.db.transaction((tx) => deleteLeadStatus(tx, organization_id, params.id))
    return {}
  },
})

export const leadStatusRoutes: Route[] = [
  listRoute,
  createRoute,
  getRoute,
  updateRoute,
  deleteRoute,
]
