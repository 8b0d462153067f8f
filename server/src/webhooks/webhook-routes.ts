/** `/webhook/`: who is told of what (contract §6.1). */
import { z } from 'zod'
import { invalid } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { Empty, fieldsQuery, idParams, pageOf } from '../http/schema.ts'
import { ForbiddenAddressError, type Guarded } from '../outgoing/guarded-request.ts'
import { getWebhook, listWebhooks } from './webhook.ts'
import { presentWebhook } from './webhook-presenter.ts'
import { CreateWebhook, UpdateWebhook, Webhook } from './webhook-schema.ts'
import { deleteWebhook, insertWebhook, updateWebhook } from './write-webhook.ts'

const path = '/api/v1/webhook/'
const tag = 'Webhooks'

export function webhookRoutes(guarded: Guarded): Route[] {
  return [listRoute, createRoute(guarded), getRoute, updateRoute(guarded), deleteRoute]
}

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listWebhooks',
  summary: 'List webhook subscriptions',
  description: 'Without their signing keys.',
  tag,
  schema: { query: z.object(fieldsQuery), response: pageOf(Webhook, 'Webhook') },
  async handler({ ctx, account }) {
    const rows = await listWebhooks(ctx.db.read, account.organization_id)
    return { has_more: false, data: rows.map((row) => presentWebhook(row)) }
  },
})

const createRoute = (guarded: Guarded) =>
  route({
    method: 'POST',
    path,
    operationId: 'createWebhook',
    summary: 'Subscribe to events',
    description:
      'Each is posted to the address, signed with signature_key, which only this answer shows. What is not taken is tried again for 72 hours.',
    tag,
    status: 201,
    schema: { body: CreateWebhook, response: Webhook },
    async handler({ ctx, account, body }) {
      checkUrl(guarded, body.url)
      const fields = { ...body, verify_ssl: body.verify_ssl ?? true }
      const { webhook, key } = await ctx.db.transaction((tx) =>
        insertWebhook(ctx, tx, account, fields),
      )
      return presentWebhook(webhook, key)
    },
  })

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getWebhook',
  summary: 'Get one subscription',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), response: Webhook },
  async handler({ ctx, account, params }) {
    return presentWebhook(await getWebhook(ctx.db.read, account.organization_id, params.id))
  },
})

const updateRoute = (guarded: Guarded) =>
  route({
    method: 'PUT',
    path: `${path}:id/`,
    operationId: 'updateWebhook',
    summary: 'Change, pause or resume a subscription',
    description: 'One that is active again is told what happened meanwhile, in order.',
    tag,
    schema: { params: idParams, body: UpdateWebhook, response: Webhook },
    async handler({ ctx, account, params, body }) {
      if (body.url !== undefined) checkUrl(guarded, body.url)
      const row = await ctx.db.transaction((tx) => updateWebhook(ctx, tx, account, params.id, body))
      ctx.nudge()
      return presentWebhook(row)
    },
  })

const deleteRoute = route({
  method: 'DELETE',
  path: `${path}:id/`,
  operationId: 'deleteWebhook',
  summary: 'Unsubscribe',
  tag,
  schema: { params: idParams, response: Empty },
  async handler({ ctx, account, params }) {
    const { organization_id } = account
    await ctx.db.transaction((tx) => deleteWebhook(tx, organization_id, params.id))
    return {}
  },
})

function checkUrl(guarded: Guarded, url: string): void {
  try {
    guarded.check(url)
  } catch (error) {
    throw error instanceof ForbiddenAddressError ? invalid({ url: error.message }) : error
  }
}
