/** `/custom_field/lead/` and `/custom_field/contact/`, and the older address of the first (cases/programs 5). */
import { z } from 'zod'
import { notFound } from '../http/errors.ts'
import { readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { Empty, fieldsQuery, idParams, pageOf, pageQuery } from '../http/schema.ts'
import type { FieldedType } from './custom-field.ts'
import { presentCustomField } from './custom-field-presenter.ts'
import { CreateCustomField, CustomFieldOut, UpdateCustomField } from './custom-field-schema.ts'
import { findCustomField, listCustomFields } from './list-custom-fields.ts'
import { deleteCustomField, insertCustomField, updateCustomField } from './write-custom-field.ts'

const tag = 'Custom fields'

type Place = { path: string; type: FieldedType; suffix: string }

const places: readonly Place[] = [
  { path: '/api/v1/custom_field/lead/', type: 'lead', suffix: 'LeadCustomField' },
  { path: '/api/v1/custom_field/contact/', type: 'contact', suffix: 'ContactCustomField' },
]
const older: Place = {
  ...{ path: '/api/v1/custom_fields/lead/', type: 'lead', suffix: 'LeadCustomFieldOfOld' },
}

export const customFieldRoutes: Route[] = [
  ...[...places, older].flatMap((place) => [listRoute(place), getRoute(place)]),
  ...places.flatMap((place) => [createRoute(place), updateRoute(place), deleteRoute(place)]),
  ...places.map(schemaRoute),
]

const modelOf = { lead: 'LeadCustomField', contact: 'ContactCustomField' }

function listRoute({ path, type, suffix }: Place): Route {
  return route({
    method: 'GET',
    path,
    operationId: `list${suffix}s`,
    summary: `List the custom fields of ${type}s`,
    tag,
    schema: {
      query: z.object({ ...pageQuery('customFields'), ...fieldsQuery }),
      response: pageOf(CustomFieldOut, 'CustomField'),
    },
    async handler({ ctx, account, query }) {
      const { skip, limit } = readPage('customFields', query)
      const fields = await listCustomFields(ctx.db.read, account.organization_id, type)
      const data = fields.slice(skip, skip + limit).map(presentCustomField)
      return { has_more: fields.length > skip + limit, data }
    },
  })
}

function createRoute({ path, type, suffix }: Place): Route {
  return route({
    method: 'POST',
    path,
    operationId: `create${suffix}`,
    summary: `Give ${type}s a field of your own`,
    tag,
    schema: { body: CreateCustomField, response: CustomFieldOut },
    async handler({ ctx, account, body }) {
      const row = await ctx.db.transaction((tx) => insertCustomField(ctx, tx, account, type, body))
      return presentCustomField(row)
    },
  })
}

function getRoute({ path, type, suffix }: Place): Route {
  return route({
    method: 'GET',
    path: `${path}:id/`,
    operationId: `get${suffix}`,
    summary: `Get one custom field of ${type}s`,
    tag,
    schema: { params: idParams, query: z.object(fieldsQuery), response: CustomFieldOut },
    async handler({ ctx, account, params }) {
      const { organization_id } = account
      const row = await findCustomField(ctx.db.read, organization_id, type, params.id)
      if (!row) throw notFound(modelOf[type])
      return presentCustomField(row)
    },
  })
}

function updateRoute({ path, type, suffix }: Place): Route {
  return route({
    method: 'PUT',
    path: `${path}:id/`,
    operationId: `update${suffix}`,
    summary: `Rename a custom field of ${type}s, or change its choices`,
    tag,
    schema: { params: idParams, body: UpdateCustomField, response: CustomFieldOut },
    async handler({ ctx, account, params, body }) {
      const row = await ctx.db.transaction((tx) =>
        updateCustomField(ctx, tx, account, type, params.id, body),
      )
      if (!row) throw notFound(modelOf[type])
      return presentCustomField(row)
    },
  })
}

function deleteRoute({ path, type, suffix }: Place): Route {
  return route({
    method: 'DELETE',
    path: `${path}:id/`,
    operationId: `delete${suffix}`,
    summary: `Remove a custom field of ${type}s, with all its values`,
    tag,
    schema: { params: idParams, response: Empty },
    async handler({ ctx, account, params }) {
      const { organization_id } = account
      const done = await ctx.db.transaction((tx) =>
        deleteCustomField(tx, organization_id, type, params.id),
      )
      if (!done) throw notFound(modelOf[type])
      return {}
    },
  })
}

function schemaRoute({ type, suffix }: Place): Route {
  return route({
    method: 'GET',
    path: `/api/v1/custom_field_schema/${type}/`,
    operationId: `get${suffix}Schema`,
    summary: `All custom fields of ${type}s, in their order`,
    tag,
    schema: {
      query: z.object(fieldsQuery),
      response: z
        .object({ fields: z.array(CustomFieldOut), object_type: z.string() })
        .meta({ id: 'CustomFieldSchema' }),
    },
    async handler({ ctx, account }) {
      const fields = await listCustomFields(ctx.db.read, account.organization_id, type)
      return { fields: fields.map(presentCustomField), object_type: type }
    },
  })
}
