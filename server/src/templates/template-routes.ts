/** `/sms_template/`: Close's SMS templates (contract §2). */
import { z } from 'zod'
import { notFound } from '../http/errors.ts'
import { readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { booleanQuery, fieldsQuery, idParams, pageOf, pageQuery } from '../http/schema.ts'
import { findTemplate, listTemplates } from './list-templates.ts'
import { presentTemplate } from './template-presenter.ts'
import { CreateSmsTemplate, SmsTemplate, UpdateSmsTemplate } from './template-schema.ts'
import { deleteTemplate, insertTemplate, updateTemplate } from './write-template.ts'

const path = '/api/v1/sms_template/'
const tag = 'SMS templates'

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listSmsTemplates',
  summary: 'List SMS templates',
  description: 'The shared ones and your own, newest first.',
  tag,
  schema: {
    query: z.object({ ...pageQuery('smsTemplates'), ...fieldsQuery }),
    response: pageOf(SmsTemplate, 'SmsTemplate'),
  },
  async handler({ ctx, account, query }) {
    const { has_more, data } = await listTemplates(
      ctx.db.read,
      account,
      readPage('smsTemplates', query),
    )
    return { has_more, data: data.map((row) => presentTemplate(row)) }
  },
})

const createRoute = route({
  method: 'POST',
  path,
  operationId: 'createSmsTemplate',
  summary: 'Create an SMS template',
  tag,
  status: 201,
  schema: { body: CreateSmsTemplate, response: SmsTemplate },
  async handler({ ctx, account, body, reply }) {
    const row = await ctx.db.transaction((tx) => insertTemplate(ctx, tx, account, body))
    reply.header('location', `${path}${row.id}/`)
    return presentTemplate(row)
  },
})

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getSmsTemplate',
  summary: 'Get one SMS template',
  tag,
  schema: {
    params: idParams,
    query: z.object({
      ...fieldsQuery,
      include_attachments: booleanQuery,
      include_embedded: booleanQuery.meta({
        description: 'Accepted and without effect: there are no workflows to embed templates in.',
      }),
    }),
    response: SmsTemplate,
  },
  async handler({ ctx, account, params, query }) {
    const row = await findTemplate(ctx.db.read, account, params.id)
    if (!row) throw notFound('SMSTemplate')
    return presentTemplate(row, query.include_attachments === true)
  },
})

const updateRoute = route({
  method: 'PUT',
  path: `${path}:id/`,
  operationId: 'updateSmsTemplate',
  summary: 'Change, share or archive an SMS template',
  description: 'Messages made from it keep the text they got.',
  tag,
  schema: { params: idParams, body: UpdateSmsTemplate, response: SmsTemplate },
  async handler({ ctx, account, params, body }) {
    const row = await ctx.db.transaction((tx) => updateTemplate(ctx, tx, account, params.id, body))
    return presentTemplate(row)
  },
})

const deleteRoute = route({
  method: 'DELETE',
  path: `${path}:id/`,
  operationId: 'deleteSmsTemplate',
  summary: 'Delete an SMS template',
  description: 'Messages made from it keep their text; their template_id becomes null.',
  tag,
  status: 204,
  schema: { params: idParams, response: z.undefined() },
  async handler({ ctx, account, params }) {
    await ctx.db.transaction((tx) => deleteTemplate(ctx, tx, account, params.id))
    return undefined
  },
})

export const templateRoutes: Route[] = [listRoute, createRoute, getRoute, updateRoute, deleteRoute]
