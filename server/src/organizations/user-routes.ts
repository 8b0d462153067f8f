/** `/me/` and `/user/`: who is calling, and who else is there (contract §4.3). */
import { z } from 'zod'
import { notFound } from '../http/errors.ts'
import { readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { fieldsQuery, idParams, pageOf } from '../http/schema.ts'
import { findUser, listUsers, type UserOrder } from './list-users.ts'
import { presentMe, presentUser } from './user-presenter.ts'
import { ListUsers, Me, User } from './user-schema.ts'

const path = '/api/v1/user/'
const tag = 'Users'

const meRoute = route({
  method: 'GET',
  path: '/api/v1/me/',
  operationId: 'getMe',
  summary: 'Get yourself, your organization and your numbers',
  tag,
  schema: { query: z.object(fieldsQuery), response: Me },
  async handler({ ctx, account }) {
    const row = await findUser(ctx.db.read, account.organization_id, account.user_id)
    if (!row) throw notFound('User')
    return presentMe(ctx.db.read, row)
  },
})

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listUsers',
  summary: 'List the users of your organization',
  tag,
  schema: { query: ListUsers, response: pageOf(User, 'User') },
  async handler({ ctx, account, query }) {
    const order: UserOrder =
      query._order_by === 'first_name,last_name'
        ? ['first_name', 'last_name']
        : ['last_name', 'first_name']
    const page = await listUsers(
      ctx.db.read,
      account.organization_id,
      order,
      readPage('users', query),
    )
    return { ...page, data: page.data.map(presentUser) }
  },
})

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getUser',
  summary: 'Get one user',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), response: User },
  async handler({ ctx, account, params }) {
    const row = await findUser(ctx.db.read, account.organization_id, params.id)
    if (!row) throw notFound('User')
    return presentUser(row)
  },
})

export const userRoutes: Route[] = [meRoute, listRoute, getRoute]
