/** `/organization/`: the caller's organization and nobody else's (contract §4.3). */

import type { Account } from '../accounts/account.ts'
import { notFound } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { idParams } from '../http/schema.ts'
import { presentOrganization } from './organization-presenter.ts'
import { Organization, OrganizationQuery, UpdateOrganization } from './organization-schema.ts'
import { readOrganization } from './read-organization.ts'
import { updateOrganization } from './write-organization.ts'

const path = '/api/v1/organization/:id/'
const tag = 'Organizations'

const getRoute = route({
  method: 'GET',
  path,
  operationId: 'getOrganization',
  summary: 'Get your organization and its members',
  tag,
  schema: { params: idParams, query: OrganizationQuery, response: Organization },
  async handler({ ctx, account, params, query }) {
    checkOwn(account, params.id)
    const row = await readOrganization(ctx.db.read, account.organization_id)
    return presentOrganization(ctx.db.read, row, query._expand ?? [])
  },
})

const updateRoute = route({
  method: 'PUT',
  path,
  operationId: 'updateOrganization',
  summary: 'Rename your organization, change its currency, reorder its lead statuses',
  tag,
  schema: {
    params: idParams,
    query: OrganizationQuery,
    body: UpdateOrganization,
    response: Organization,
  },
  async handler({ ctx, account, params, query, body }) {
    checkOwn(account, params.id)
    const row = await ctx.db.transaction((tx) => updateOrganization(ctx, tx, account, body))
    return presentOrganization(ctx.db.read, row, query._expand ?? [])
  },
})

export const organizationRoutes: Route[] = [getRoute, updateRoute]

/** Another organization's id is as unknown as one that never was (invariant I11). */
function checkOwn({ organization_id }: Account, id: string): void {
  if (id !== organization_id) throw notFound('Organization')
}
