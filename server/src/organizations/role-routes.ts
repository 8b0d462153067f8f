/** `/role/`: what members may do. Roles of one's own are not kept. */
import { z } from 'zod'
import { malformed, notFound } from '../http/errors.ts'
import { refusing } from '../http/refusing.ts'
import { type Route, route } from '../http/route.ts'
import { fieldsQuery, pageOf } from '../http/schema.ts'
import { presentRole, RoleOut } from './role-presenter.ts'
import { roles } from './roles.ts'

const path = '/api/v1/role/'
const tag = 'Users'
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
  refusing('POST', path, tag, noOthers),
  refusing('PUT', `${path}:role/`, tag, noOthers),
  refusing('DELETE', `${path}:role/`, tag, noOthers),
]

function noOthers(): Error {
  return malformed('Roost keeps no roles of one’s own. Nothing was stored.')
}
