/** `/activity/`: all that happened to a lead, and each type by itself (contract §5, §13). */
import { z } from 'zod'
import type { Caller } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import { notFound } from '../http/errors.ts'
import { readDateRanges, readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { fieldsQuery, idParams, pageOf } from '../http/schema.ts'
import { activityTypes } from './activity-places.ts'
import { presentActivities } from './activity-presenter.ts'
import {
  Activity,
  ActivityPage,
  Created,
  LeadMerge,
  LeadStatusChange,
  ListActivities,
  ListOfType,
  TaskCompleted,
} from './activity-schema.ts'
import { listActivities } from './list-activities.ts'
import { readActivityFilter } from './read-activity-filter.ts'

const path = '/api/v1/activity/'
const tag = 'Activities'

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listActivities',
  summary: 'List or filter activities of every type',
  description: `Newest first. There are ${activityTypes.join(', ')}: a filter for other types matches nothing.`,
  tag,
  schema: { query: ListActivities, response: ActivityPage },
  async handler({ ctx, account, query, tz_offset }) {
    const { organization_id } = account
    const filter = readActivityFilter(account, query, tz_offset)
    const page = await listActivities(
      ctx.db.read,
      organization_id,
      filter,
      readPage('activities', query),
    )
    return { ...page, data: await presentActivities(ctx, organization_id, page.data) }
  },
})

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getActivity',
  summary: 'Get one activity, of whatever type',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), response: Activity },
  handler: ({ ctx, account, params }) => getOne(ctx, account, params.id, activityTypes),
})

const types: readonly [
  path: string,
  name: string,
  schema: z.ZodObject<{ _type: z.ZodLiteral<string> }>,
][] = [
  ['created', 'Created', Created],
  ['status_change/lead', 'LeadStatusChange', LeadStatusChange],
  ['task_completed', 'TaskCompleted', TaskCompleted],
  ['lead_merge', 'LeadMerge', LeadMerge],
]

const typeRoutes = types.flatMap(([under, type, schema]): Route[] => [
  route({
    method: 'GET',
    path: `${path}${under}/`,
    operationId: `list${type}`,
    summary: `List activities of type ${type}`,
    tag,
    schema: { query: ListOfType, response: pageOf(schema as z.ZodType, type) },
    async handler({ ctx, account, query, tz_offset }) {
      const { organization_id } = account
      const { id__in: id, lead_id, contact_id, user_id } = query
      const isOther =
        (query._type && !query._type.includes(type)) ||
        (query.organization_id && query.organization_id !== organization_id)
      const filter = {
        types: isOther ? [] : [type],
        columns: { id, lead_id, contact_id, user_id },
        dates: readDateRanges(query, ['date_created', 'activity_at'], tz_offset),
        order: { column: 'date_created', direction: 'desc' } as const,
      }
      const page = await listActivities(
        ctx.db.read,
        organization_id,
        filter,
        readPage('activities', query),
      )
      return { ...page, data: await presentActivities(ctx, organization_id, page.data) }
    },
  }),
  route({
    method: 'GET',
    path: `${path}${under}/:id/`,
    operationId: `get${type}`,
    summary: `Get one activity of type ${type}`,
    tag,
    schema: { params: idParams, query: z.object(fieldsQuery), response: schema as z.ZodType },
    handler: ({ ctx, account, params }) => getOne(ctx, account, params.id, [type], type),
  }),
])

export const activityRoutes: Route[] = [listRoute, getRoute, ...typeRoutes]

/** `model`: what it is called where it is not there. */
async function getOne(
  ctx: Context,
  { organization_id }: Caller,
  id: string,
  types: readonly string[],
  model = 'Activity',
): Promise<Activity> {
  const filter = {
    ...{ types, columns: { id: [id] }, dates: [] },
    order: { column: 'date_created', direction: 'desc' } as const,
  }
  const page = await listActivities(ctx.db.read, organization_id, filter, { skip: 0, limit: 1 })
  const [activity] = await presentActivities(ctx, organization_id, page.data)
  if (!activity) throw notFound(model)
  return activity
}
