/** `GET /_/sandbox/messages/{id}/timeline/`: the flight recorder of a message. */
import { notFound } from '../http/errors.ts'
import { route } from '../http/route.ts'
import { idParams } from '../http/schema.ts'
import { readTimeline, Timeline } from './timeline.ts'

export const timelineRoute = route({
  method: 'GET',
  path: '/_/sandbox/messages/:id/timeline/',
  operationId: 'getSandboxTimeline',
  summary: 'Tell everything that happened to a message: events, attempts, receipts',
  tag: 'Sandbox',
  sandboxOnly: true,
  schema: { params: idParams, response: Timeline },
  async handler({ ctx, account, params }) {
    const timeline = await readTimeline(ctx.db.read, account.organization_id, params.id)
    if (!timeline) throw notFound('SMS')
    return timeline
  },
})
