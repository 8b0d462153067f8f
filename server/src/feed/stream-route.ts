/** `/_/events/stream/`: server-sent events (WHATWG HTML, 9.2). Not in Close's API. */
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { listQuery } from '../http/schema.ts'
import type { EventStreams } from './event-streams.ts'
import { endOfLog, type LogCursor } from './follow-log.ts'
import { findEvent } from './list-events.ts'

/** How long a browser waits before it comes back. */
const retryMs = 2000
const idMax = 64

export const streamRoutes = (streams: EventStreams): Route[] => [
  route({
    method: 'GET',
    path: '/_/events/stream/',
    operationId: 'streamEvents',
    summary: 'Be told what changes, as it does',
    description:
      'Server-sent events, each with the id of its event; Last-Event-ID, or last_event_id in the query, goes on after that one. Where it is not kept any more, one event `resync` says so first.',
    tag: 'Events',
    produces: 'text/event-stream',
    streams: true,
    schema: {
      query: z.object({
        object_type: listQuery,
        object_id: listQuery,
        last_event_id: z.string().nullish(),
      }),
      response: z.any().meta({ description: 'Lines of text, for as long as one listens.' }),
    },
    async handler({ ctx, account, query, request, reply }) {
      const { organization_id, api_key_id } = account
      const given = request.headers['last-event-id'] ?? query.last_event_id ?? ''
      const after = await findAfter(String(given))
      const cursor = after ?? (await ctx.db.transaction(endOfLog))
      reply.hijack()
      const response = reply.raw
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // Else nginx keeps it until it has a bufferful.
        'x-accel-buffering': 'no',
        'x-request-id': request.id,
      })
      response.write(`retry: ${retryMs}\n\n`)
      if (given !== '' && !after) response.write('event: resync\ndata: {}\n\n')
      const { object_type, object_id } = query
      streams.add({
        organization_id,
        api_key_id,
        grant_id: account.grant_id,
        cursor,
        response,
        wants: (event) =>
          (!object_type || object_type.includes(event.object_type)) &&
          (!object_id || object_id.includes(event.object_id)),
      })
      return undefined

      async function findAfter(id: string): Promise<LogCursor | undefined> {
        if (id === '' || id.length > idMax) return undefined
        const event = await findEvent(ctx.db.read, organization_id, id)
        return event && { cursor_xact: event.xact, cursor_seq: event.seq }
      }
    },
  }),
]
