/** `/activity/`: all that happened with a lead, which here is its messages (contract §5). */
import { readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { listMessages } from '../messages/list-messages.ts'
import { presentMessages } from '../messages/message-presenter.ts'
import { ActivityPage, ListActivities } from './activity-schema.ts'
import { readActivityFilter } from './read-activity-filter.ts'

const listRoute = route({
  method: 'GET',
  path: '/api/v1/activity/',
  operationId: 'listActivities',
  summary: 'List or filter activities of every type',
  description:
    'Newest first. SMS are the only activities here: a filter for other types matches nothing.',
  tag: 'Activities',
  schema: { query: ListActivities, response: ActivityPage },
  async handler({ ctx, account, query, tz_offset }) {
    const filter = readActivityFilter(account, query, tz_offset)
    const page = await listMessages(ctx.db.read, account, filter, readPage('activities', query))
    const data = await presentMessages(ctx, account.organization_id, page.data)
    return { ...page, data }
  },
})

export const activityRoutes: Route[] = [listRoute]
