/** `/contact/`: the people texts go to and come from (contract §4.2). */
import { z } from 'zod'
import type { Context } from '../context.ts'
import { notFound } from '../http/errors.ts'
import { readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { Empty, fieldsQuery, idParams, listQuery, pageOf, pageQuery } from '../http/schema.ts'
import type { Contact as Row } from './contact.ts'
import { presentContacts } from './contact-presenter.ts'
import { Contact, CreateContact, UpdateContact } from './contact-schema.ts'
import { deleteContact } from './delete-contact.ts'
import { findContact, listContacts } from './list-contacts.ts'
import { readContact } from './read-contact.ts'
import { insertContact, updateContact } from './write-contact.ts'

const path = '/api/v1/contact/'
const tag = 'Contacts'

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listContacts',
  summary: 'List contacts, of all leads or of some',
  description: 'Newest first.',
  tag,
  schema: {
    query: z.object({
      ...pageQuery('contacts'),
      ...fieldsQuery,
      id__in: listQuery,
      lead_id: listQuery,
    }),
    response: pageOf(Contact, 'Contact'),
  },
  async handler({ ctx, account, query }) {
    const { organization_id } = account
    const filter = { id: query.id__in, lead_id: query.lead_id }
    const page = await listContacts(
      ctx.db.read,
      organization_id,
      filter,
      readPage('contacts', query),
    )
    return { ...page, data: await presentContacts(ctx.db.read, organization_id, page.data) }
  },
})

const createRoute = route({
  method: 'POST',
  path,
  operationId: 'createContact',
  summary: 'Create a contact',
  description: 'Without a lead_id the contact gets a new lead, named after it.',
  tag,
  schema: { query: z.object(fieldsQuery), body: CreateContact, response: Contact },
  async handler({ ctx, account, body, tz_offset }) {
    const fields = readContact(account, body, tz_offset)
    const row = await ctx.db.transaction((tx) => insertContact(ctx, tx, account, fields))
    return presentOne(ctx, row)
  },
})

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getContact',
  summary: 'Get one contact',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), response: Contact },
  async handler({ ctx, account, params }) {
    const row = await findContact(ctx.db.read, account.organization_id, params.id)
    if (!row) throw notFound('Contact')
    return presentOne(ctx, row)
  },
})

const updateRoute = route({
  method: 'PUT',
  path: `${path}:id/`,
  operationId: 'updateContact',
  summary: 'Update a contact',
  description: 'What is not sent stays as it is; phones, emails and urls are replaced as lists.',
  tag,
  schema: {
    params: idParams,
    query: z.object(fieldsQuery),
    body: UpdateContact,
    response: Contact,
  },
  async handler({ ctx, account, params, body, tz_offset }) {
    const fields = readContact(account, body, tz_offset)
    const row = await ctx.db.transaction((tx) => updateContact(ctx, tx, account, params.id, fields))
    if (!row) throw notFound('Contact')
    return presentOne(ctx, row)
  },
})

const deleteRoute = route({
  method: 'DELETE',
  path: `${path}:id/`,
  operationId: 'deleteContact',
  summary: 'Delete a contact',
  description: 'Its messages stay with the lead.',
  tag,
  schema: { params: idParams, response: Empty },
  async handler({ ctx, account, params }) {
    const done = await ctx.db.transaction((tx) => deleteContact(ctx, tx, account, params.id))
    if (!done) throw notFound('Contact')
    return {}
  },
})

export const contactRoutes: Route[] = [listRoute, createRoute, getRoute, updateRoute, deleteRoute]

async function presentOne(ctx: Context, row: Row): Promise<Contact> {
  const [contact] = await presentContacts(ctx.db.read, row.organization_id, [row])
  return contact as Contact
}
