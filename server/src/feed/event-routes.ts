/** `/event/`: what changed, when, and by whom (contract §6.4). */
import { z } from 'zod'
import { eventActions } from '../events/event.ts'
import { notFound } from '../http/errors.ts'
import { readDateRanges } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { dateFilters, fieldsQuery, idParams } from '../http/schema.ts'
import { tellEvents } from './event-presenter.ts'
import { EventOut, EventPage } from './event-schema.ts'
import { findEvent, listEvents } from './list-events.ts'
import { limitMax, readColumns, readCursor, readLimit } from './read-event-query.ts'

const path = '/api/v1/event/'
const tag = 'Events'
const text = z.string().nullish()

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listEvents',
  summary: 'List what changed, newest first',
  description:
    'Changes of one object by one caller within a minute of each other are told as one. The log goes back as far as ROOST_EVENT_DAYS says.',
  tag,
  schema: {
    query: z.object({
      object_type: text.meta({ description: 'Such as activity.sms, lead or task.incoming_sms.' }),
      object_id: text,
      lead_id: text,
      action: text.meta({ description: eventActions.join(', ') }),
      user_id: text,
      request_id: text,
      ...dateFilters('date_updated'),
      _cursor: text.meta({ description: 'cursor_next or cursor_previous of another page.' }),
      _limit: text.meta({ type: 'integer', default: limitMax, minimum: 0, maximum: limitMax }),
      ...fieldsQuery,
    }),
    response: EventPage,
  },
  async handler({ ctx, account, query, tz_offset }) {
    const { organization_id } = account
    const columns = readColumns(query)
    const dates = readDateRanges(query, ['date_updated'], tz_offset)
    const cursor = await readCursor(ctx.db.read, organization_id, query._cursor)
    const limit = readLimit(query._limit)
    const filter = { columns, dates }
    const list = await listEvents(ctx.db.read, organization_id, filter, limit, cursor)
    return {
      data: await tellEvents(ctx, organization_id, list.told),
      cursor_next: list.older && `older.${list.older}`,
      cursor_previous: list.newer && `newer.${list.newer}`,
    }
  },
})

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getEvent',
  summary: 'Get one change',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), response: EventOut },
  async handler({ ctx, account, params }) {
    const event = await findEvent(ctx.db.read, account.organization_id, params.id)
    if (!event) throw notFound('Event')
    const [told] = await tellEvents(ctx, account.organization_id, [{ first: event, last: event }])
    return told
  },
})

export const eventRoutes: Route[] = [listRoute, getRoute]
