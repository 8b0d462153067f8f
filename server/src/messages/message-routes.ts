/** `/activity/sms/`: Close's SMS activity API (contract §1). */
import { z } from 'zod'
import type { Context } from '../context.ts'
import { coalesce } from '../db/coalesce.ts'
import type { Tx } from '../db/database.ts'
import { failpoint } from '../failpoint.ts'
import { notFound } from '../http/errors.ts'
import { readDateRanges, readOrder, readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import {
  booleanQuery,
  dateFilters,
  Empty,
  fieldsQuery,
  idParams,
  pageOf,
  pageQuery,
} from '../http/schema.ts'
import { ownersOf } from '../values/owners.ts'
import { createMessages, type NewMessage } from './create-messages.ts'
import { deleteMessage } from './delete-message.ts'
import { findMessage, listMessages } from './list-messages.ts'
import type { Message } from './message.ts'
import { presentMessage, presentMessages, presentStored } from './message-presenter.ts'
import { CreateSms, Sms, smsFilters, UpdateSms } from './message-schema.ts'
import { readInput } from './read-input.ts'
import { updateMessage } from './update-message.ts'

const path = '/api/v1/activity/sms/'
const tag = 'SMS'
const listOrders = ['date_created', 'activity_at', 'date_updated'] as const

export function messageRoutes(ctx: Context): Route[] {
  const create = coalesce<NewMessage, Message>(
    (inputs) => ctx.db.within(ownersOf(inputs.map(({ account }) => account))).transaction,
    (tx, inputs) => createMessages(ctx, tx, inputs),
    () => ctx.db.batchesAtOnce,
  )
  return [listRoute, createRoute(create), getRoute, updateRoute, deleteRoute]
}

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listSms',
  summary: 'List or filter SMS activities',
  description:
    'Newest first. Filters combine with and; a list filter takes comma-separated values.',
  tag,
  schema: {
    query: z.object({
      ...pageQuery('activities'),
      ...fieldsQuery,
      ...smsFilters,
      _order_by: z
        .string()
        .nullish()
        .meta({ description: `One of ${listOrders.join(', ')}; a leading - reverses.` }),
      ...dateFilters('date_created', 'activity_at'),
    }),
    response: pageOf(Sms, 'Sms'),
  },
  async handler({ ctx, account, query, tz_offset }) {
    const { organization_id } = account
    const elsewhere = query.organization_id && query.organization_id !== organization_id
    const otherType = query._type && !query._type.includes('SMS')
    const { id__in, lead_id, contact_id, user_id, direction, status } = query
    const id = elsewhere || otherType ? [] : id__in
    const { has_more, data } = await listMessages(
      ctx.db.read,
      account,
      {
        columns: { id, lead_id, contact_id, user_id, direction, status },
        dates: readDateRanges(query, ['date_created', 'activity_at'], tz_offset),
        order: readOrder(query._order_by, listOrders, {
          column: 'date_created',
          direction: 'desc',
        }),
      },
      readPage('activities', query),
    )
    return { has_more, data: await presentMessages(ctx, organization_id, data) }
  },
})

function createRoute(create: (input: NewMessage) => Promise<Message>): Route {
  return route({
    method: 'POST',
    path,
    operationId: 'createSms',
    summary: 'Log, draft, schedule or send an SMS',
    description:
      'Status decides what happens: inbox, sent and error log a message that exists elsewhere; draft keeps it; scheduled sends it at date_scheduled; outbox sends it now, or after send_in seconds in which it can be called back.',
    tag,
    schema: { query: z.object({ send_to_inbox: booleanQuery }), body: CreateSms, response: Sms },
    async handler({ ctx, account, query, body, tz_offset }) {
      const input = readInput(account, body, tz_offset)
      const message = { account, input, send_to_inbox: query.send_to_inbox === true }
      const { tx } = ctx.db
      const row = await (tx ? createOne(ctx, tx, message) : create(message))
      failpoint('create.after-commit')
      if (row.send_at) ctx.nudge(row.send_at)
      return presentStored(ctx, row)
    },
  })
}

/** Where the request is a transaction of its own, it shares none. */
async function createOne(ctx: Context, tx: Tx, message: NewMessage): Promise<Message> {
  const [result] = await createMessages(ctx, tx, [message])
  if (result instanceof Error) throw result
  return result as Message
}

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getSms',
  summary: 'Get one SMS activity',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), response: Sms },
  async handler({ ctx, account, params }) {
    const row = await findMessage(ctx.db.read, account.organization_id, params.id)
    if (!row) throw notFound('SMS')
    return presentMessage(ctx, row)
  },
})

const updateRoute = route({
  method: 'PUT',
  path: `${path}:id/`,
  operationId: 'updateSms',
  summary: 'Edit a draft, send or schedule it, or call a pending SMS back',
  description:
    'Only drafts can be edited. Status draft calls back a message that is scheduled or still in its undo window: 200 means that no carrier has it or will get it.',
  tag,
  schema: { params: idParams, body: UpdateSms, response: Sms },
  async handler({ ctx, account, params, body, tz_offset }) {
    const input = readInput(account, body, tz_offset)
    const row = await ctx.db.transaction((tx) => updateMessage(ctx, tx, account, params.id, input))
    if (row.send_at) ctx.nudge(row.send_at)
    return presentStored(ctx, row)
  },
})

const deleteRoute = route({
  method: 'DELETE',
  path: `${path}:id/`,
  operationId: 'deleteSms',
  summary: 'Delete an SMS activity',
  description: 'A pending message is not sent. One that is with the carrier cannot be deleted yet.',
  tag,
  schema: { params: idParams, response: Empty },
  async handler({ ctx, account, params }) {
    await ctx.db.transaction((tx) => deleteMessage(ctx, tx, account, params.id))
    return {}
  },
})
