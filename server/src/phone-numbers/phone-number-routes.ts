/** `/phone_number/`: the numbers an organization sends from (contract §3.1). */
import { z } from 'zod'
import { notFound } from '../http/errors.ts'
import { readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { booleanQuery, Empty, fieldsQuery, idParams, pageOf, pageQuery } from '../http/schema.ts'
import { findPhoneNumber, listPhoneNumbers } from './list-phone-numbers.ts'
import { presentPhoneNumber } from './phone-number-presenter.ts'
import { PhoneNumber, RequestPhoneNumber, UpdatePhoneNumber } from './phone-number-schema.ts'
import { rentPhoneNumber } from './rent-phone-number.ts'
import { deletePhoneNumber, updatePhoneNumber } from './write-phone-number.ts'

const path = '/api/v1/phone_number/'
const tag = 'Phone numbers'

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listPhoneNumbers',
  summary: 'List or search phone numbers',
  description: 'Newest first. Filters combine with and; a number nobody has gives an empty page.',
  tag,
  schema: {
    query: z.object({
      ...pageQuery('phoneNumbers'),
      ...fieldsQuery,
      number: z.string().nullish().meta({ description: 'Any notation; E.164 is best.' }),
      user_id: z.string().nullish().meta({ description: 'The owner of a personal number.' }),
      is_group_number: booleanQuery,
      participant_user_id: z.string().nullish().meta({
        description: 'Numbers this user has alone or shares.',
      }),
    }),
    response: pageOf(PhoneNumber, 'PhoneNumber'),
  },
  async handler({ ctx, account, query }) {
    const { has_more, data } = await listPhoneNumbers(
      ctx.db.read,
      account,
      query,
      readPage('phoneNumbers', query),
    )
    return { has_more, data: data.map(presentPhoneNumber) }
  },
})

const requestRoute = route({
  method: 'POST',
  path: `${path}request/internal/`,
  operationId: 'requestPhoneNumber',
  summary: 'Rent a phone number that can send',
  description:
    'From the simulated carrier, the only one so far that rents any: a number that is valid in its country and fictional. When none is to be had the answer is a 400 with a status.',
  tag,
  status: 201,
  schema: { body: RequestPhoneNumber, response: PhoneNumber },
  async handler({ ctx, account, body, reply }) {
    // A number is rented once in the world, so all organizations are looked at.
    const everywhere = ctx.db.within(undefined)
    const row = await everywhere.transaction((tx) => rentPhoneNumber(ctx, tx, account, body))
    reply.header('location', `${path}${row.id}/`)
    return presentPhoneNumber(row)
  },
})

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getPhoneNumber',
  summary: 'Get one phone number',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), response: PhoneNumber },
  async handler({ ctx, account, params }) {
    const row = await findPhoneNumber(ctx.db.read, account, params.id)
    if (!row) throw notFound('PhoneNumber')
    return presentPhoneNumber(row)
  },
})

const updateRoute = route({
  method: 'PUT',
  path: `${path}:id/`,
  operationId: 'updatePhoneNumber',
  summary: 'Change a phone number’s label, participants or call settings',
  description: 'Call settings are kept for programs that set them; there are no calls here.',
  tag,
  schema: { params: idParams, body: UpdatePhoneNumber, response: PhoneNumber },
  async handler({ ctx, account, params, body }) {
    const row = await ctx.db.transaction((tx) =>
      updatePhoneNumber(ctx, tx, account, params.id, body),
    )
    return presentPhoneNumber(row)
  },
})

const deleteRoute = route({
  method: 'DELETE',
  path: `${path}:id/`,
  operationId: 'deletePhoneNumber',
  summary: 'Give up a phone number',
  description: 'Messages keep the number they name. Pending ones can no longer be sent from it.',
  tag,
  schema: { params: idParams, response: Empty },
  async handler({ ctx, account, params }) {
    await ctx.db.transaction((tx) => deletePhoneNumber(ctx, tx, account, params.id))
    return {}
  },
})

export const phoneNumberRoutes: Route[] = [
  listRoute,
  requestRoute,
  getRoute,
  updateRoute,
  deleteRoute,
]
