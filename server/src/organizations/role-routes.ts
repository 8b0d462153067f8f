/** `/role/`: what members may do. Roles of one's own are not kept. */
import { z } from 'zod'
import { malformed, notFound } from '../http/errors.ts'
import { type Method, type Route, route } from '../http/route.ts'
import { fieldsQuery, pageOf } from '../http/schema.ts'
import { type Role, roles } from './roles.ts'

const path = '/api/v1/role/'
const tag = 'Users'
/** As Close dates what was never made (contract §13). */
const always = '0001-01-01T00:00:00'

const RoleOut = z
  .object({
    created_by: z.string().nullable(),
    date_created: z.string(),
    date_updated: z.string(),
    editable: z.boolean().meta({ description: 'Always false.' }),
    id: z.string(),
    name: z.string(),
    organization_id: z.string().nullable(),
    permissions: z.array(z.string()),
    updated_by: z.string().nullable(),
  })
  .meta({ id: 'Role' })

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listRoles',
  summary: 'List the roles that members can have',
  tag,
  schema: { query: z.object(fieldsQuery), response: pageOf(RoleOut, 'Role') },
  async handler() {
    return { has_more: false, data: roles.map(presentRole) }
  },
})

const getRoute = route({
  method: 'GET',
  path: `${path}:role/`,
  operationId: 'getRole',
  summary: 'Get one role',
  tag,
  schema: {
    params: z.object({ role: z.string() }),
    query: z.object(fieldsQuery),
    response: RoleOut,
  },
  async handler({ params }) {
    const role = roles.find(({ id }) => id === params.role)
    if (!role) throw notFound('Role')
    return presentRole(role)
  },
})

export const roleRoutes: Route[] = [
  listRoute,
  getRoute,
  refusal('POST', path),
  refusal('PUT', `${path}:role/`),
  refusal('DELETE', `${path}:role/`),
]

function refusal(method: Method, at: string): Route {
  return route({
    ...{ method, path: at, operationId: '', summary: '', tag, isUndocumented: true },
    schema: { response: z.object({}) },
    async handler() {
      throw malformed('Roost keeps no roles of one’s own. Nothing was stored.')
    },
  })
}

function presentRole({ id, name, permissions }: Role): z.input<typeof RoleOut> {
  return {
    ...{ created_by: null, date_created: always, date_updated: always, editable: false, id, name },
    ...{ organization_id: null, permissions: [...permissions], updated_by: null },
  }
}
