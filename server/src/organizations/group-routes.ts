/** `/group/`: groups of users and who is in them (contract §4.3). */
import { z } from 'zod'
import { notFound } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { fieldsQuery, idParams, pageOf } from '../http/schema.ts'
import { findGroup, listGroups, type UserGroup } from './group.ts'
import { presentGroup } from './group-presenter.ts'
import { AddMember, CreateGroup, Group, Member, UpdateGroup } from './group-schema.ts'
import { addMember, deleteGroup, insertGroup, removeMember, renameGroup } from './write-group.ts'

const path = '/api/v1/group/'
const tag = 'Users'
const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listGroups',
  summary: 'List groups of users',
  tag,
  schema: { query: z.object(fieldsQuery), response: pageOf(Group, 'Group') },
  async handler({ ctx, account, query }) {
    const groups = await listGroups(ctx.db.read, account.organization_id)
    const isAsked = query._fields?.includes('members') === true
    return { has_more: false, data: groups.map((row) => presentGroup(row, isAsked)) }
  },
})

const createRoute = route({
  method: 'POST',
  path,
  operationId: 'createGroup',
  summary: 'Create a group of users',
  tag,
  status: 201,
  schema: { query: z.object(fieldsQuery), body: CreateGroup, response: Group },
  async handler({ ctx, account, body }) {
    return presentGroup(await ctx.db.transaction((tx) => insertGroup(ctx, tx, account, body.name)))
  },
})

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getGroup',
  summary: 'Get one group and its members',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), response: Group },
  async handler({ ctx, account, params }) {
    return presentFound(await findGroup(ctx.db.read, account.organization_id, params.id))
  },
})

const updateRoute = route({
  method: 'PUT',
  path: `${path}:id/`,
  operationId: 'updateGroup',
  summary: 'Rename a group',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), body: UpdateGroup, response: Group },
  async handler({ ctx, account, params, body }) {
    const { id } = params
    return presentFound(
      await ctx.db.transaction((tx) => renameGroup(ctx, tx, account, id, body.name)),
    )
  },
})

const deleteRoute = route({
  method: 'DELETE',
  path: `${path}:id/`,
  operationId: 'deleteGroup',
  summary: 'Delete a group; its members stay',
  tag,
  status: 204,
  schema: { params: idParams, response: z.undefined() },
  async handler({ ctx, account, params }) {
    const { organization_id } = account
    const done = await ctx.db.transaction((tx) => deleteGroup(tx, organization_id, params.id))
    if (!done) throw notFound('Group')
    return undefined
  },
})

const addRoute = route({
  method: 'POST',
  path: `${path}:id/member/`,
  operationId: 'addGroupMember',
  summary: 'Add a user to a group',
  tag,
  status: 201,
  schema: { params: idParams, body: AddMember, response: Member },
  async handler({ ctx, account, params, body }) {
    const { user_id } = body
    const row = await ctx.db.transaction((tx) => addMember(ctx, tx, account, params.id, user_id))
    if (!row) throw notFound('Group')
    return { user_id }
  },
})

const removeRoute = route({
  method: 'DELETE',
  path: `${path}:id/member/:user_id/`,
  operationId: 'removeGroupMember',
  summary: 'Take a user out of a group',
  tag,
  status: 204,
  schema: { params: idParams.extend({ user_id: z.string() }), response: z.undefined() },
  async handler({ ctx, account, params }) {
    const { id, user_id } = params
    const row = await ctx.db.transaction((tx) => removeMember(ctx, tx, account, id, user_id))
    if (!row) throw notFound('Group')
    return undefined
  },
})

export const groupRoutes: Route[] = [
  listRoute,
  createRoute,
  getRoute,
  updateRoute,
  deleteRoute,
  addRoute,
  removeRoute,
]

function presentFound(row: UserGroup | undefined): Group {
  if (!row) throw notFound('Group')
  return presentGroup(row)
}
