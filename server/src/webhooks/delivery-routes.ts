/** `/_/webhooks/`: what came of what a webhook was told, and its key. Not in Close's API. */
import { z } from 'zod'
import { doesNotExist, invalid } from '../http/errors.ts'
import { pageOfRows, readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { idParams, pageOf, pageQuery } from '../http/schema.ts'
import { newDelivery } from './follow-source.ts'
import { getWebhook } from './webhook.ts'
import { newKey } from './webhook-key.ts'
import { presentDelivery, presentWebhook } from './webhook-presenter.ts'
import { Delivery, Webhook } from './webhook-schema.ts'
import { updateWebhook } from './write-webhook.ts'

const own = '/_/webhooks/'
const tag = 'Webhooks'

const deliveriesRoute = route({
  method: 'GET',
  path: `${own}deliveries/`,
  operationId: 'listWebhookDeliveries',
  summary: 'List what was sent to subscriptions, newest first',
  tag,
  schema: {
    query: z.object({ ...pageQuery('webhookDeliveries'), webhook_id: z.string().nullish() }),
    response: pageOf(Delivery, 'WebhookDelivery'),
  },
  async handler({ ctx, account, query }) {
    let rows = ctx.db.read
      .selectFrom('webhook_delivery')
      .selectAll()
      .where('organization_id', '=', account.organization_id)
    if (query.webhook_id) rows = rows.where('webhook_id', '=', query.webhook_id)
    const { has_more, data } = await pageOfRows(
      rows.orderBy('date_created', 'desc').orderBy('id', 'desc'),
      readPage('webhookDeliveries', query),
    )
    return { has_more, data: data.map(presentDelivery) }
  },
})

const resendRoute = route({
  method: 'POST',
  path: `${own}:id/resend/`,
  operationId: 'resendWebhookEvent',
  summary: 'Send an event again',
  tag,
  schema: { params: idParams, body: z.object({ event_id: z.string() }), response: Delivery },
  async handler({ ctx, account, params, body }) {
    const { organization_id } = account
    const webhook = await getWebhook(ctx.db.read, organization_id, params.id)
    const event = await ctx.db.read
      .selectFrom('event')
      .select('id')
      .where('organization_id', '=', organization_id)
      .where('id', '=', body.event_id)
      .executeTakeFirst()
    if (!event) throw invalid({ event_id: doesNotExist })
    const delivery = newDelivery(ctx, webhook, event.id)
    await ctx.db.transaction((tx) => tx.insertInto('webhook_delivery').values(delivery).execute())
    ctx.nudge()
    return presentDelivery(delivery)
  },
})

const rotateRoute = route({
  method: 'POST',
  path: `${own}:id/rotate/`,
  operationId: 'rotateWebhookKey',
  summary: 'Replace the signing key',
  description: 'Everything that is sent from now on is signed with the new one.',
  tag,
  schema: { params: idParams, response: Webhook },
  async handler({ ctx, account, params }) {
    const { key, sealed_key } = newKey(ctx, { ...account, id: params.id })
    const row = await ctx.db.transaction((tx) =>
      updateWebhook(ctx, tx, account, params.id, { sealed_key }),
    )
    return presentWebhook(row, key)
  },
})

export const deliveryRoutes: Route[] = [deliveriesRoute, resendRoute, rotateRoute]
