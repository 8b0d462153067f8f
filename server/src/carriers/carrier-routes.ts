/** `/_/carriers/`: the accounts of an organization. */

import { z } from 'zod'
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import { invalid, notFound } from '../http/errors.ts'
import { type Route, route } from '../http/route.ts'
import { booleanQuery, Empty, idParams, pageOf } from '../http/schema.ts'
import { toApiError } from '../http/validation.ts'
import type { Adapter } from './carrier.ts'
import { type CarrierAccount, insertAccount, listAccounts } from './carrier-account.ts'
import { assignNumbers, numbersByAccount } from './carrier-numbers.ts'
import { presentAccount } from './carrier-presenter.ts'
import { type Aftermath, removeAccount, StillWaitingError } from './carrier-removal.ts'
import { CarrierAccountIn, CarrierAccountOut, Findings, NumbersIn } from './carrier-schema.ts'
import type { Registry } from './registry.ts'

const path = '/_/carriers/'
const tag = 'Carriers'

export function carrierRoutes(registry: Registry): Route[] {
  return [
    listRoute,
    addRoute(registry),
    numbersRoute(registry),
    testRoute(registry),
    removeRoute(registry),
  ]
}

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listCarriers',
  summary: 'List carrier accounts',
  description: 'Never their secrets.',
  tag,
  schema: { response: pageOf(CarrierAccountOut, 'CarrierAccount') },
  async handler({ ctx, account }) {
    const { organization_id } = account
    const rows = await listAccounts(ctx.db.read, ctx.clock.now(), organization_id)
    return { has_more: false, data: await presentAll(ctx, organization_id, rows) }
  },
})

const addRoute = (registry: Registry) =>
  route({
    method: 'POST',
    path,
    operationId: 'addCarrier',
    summary: 'Add a carrier account',
    description: 'Numbers that are yours move to it; others become yours.',
    tag,
    status: 201,
    schema: { body: CarrierAccountIn, response: CarrierAccountOut },
    async handler({ ctx, account, body }) {
      const adapter = registry.adapter(body.kind)
      if (!adapter) throw invalid({ kind: 'Not a valid choice.' })
      const settings = readSettings(adapter, body.settings)
      const { organization_id } = account
      const label = body.label ?? body.kind
      const row = await ctx.db.transaction(async (tx) => {
        const wanted = { organization_id, label, settings }
        const made = await insertAccount(ctx, tx, adapter, wanted, ctx.clock.now())
        await assignNumbers(ctx, tx, account, made.id, body.numbers)
        return made
      })
      await registry.refresh()
      return presentOne(ctx, organization_id, row)
    },
  })

const numbersRoute = (registry: Registry) =>
  route({
    method: 'POST',
    path: `${path}:id/numbers/`,
    operationId: 'addCarrierNumbers',
    summary: 'Have numbers leave by an account',
    description: 'What waits to leave from them leaves by this account, too.',
    tag,
    schema: { params: idParams, body: NumbersIn, response: CarrierAccountOut },
    async handler({ ctx, account, params, body }) {
      const row = getAccount(registry, account, params.id)
      await ctx.db.transaction((tx) => assignNumbers(ctx, tx, account, row.id, body.numbers))
      ctx.nudge()
      return presentOne(ctx, account.organization_id, row)
    },
  })

const testRoute = (registry: Registry) =>
  route({
    method: 'POST',
    path: `${path}:id/test/`,
    operationId: 'testCarrier',
    summary: 'Try an account without sending',
    description: 'Says of each thing whether it is well, and if not, what to do.',
    tag,
    schema: { params: idParams, response: Findings },
    async handler({ account, params }) {
      const { id } = getAccount(registry, account, params.id)
      const data = (await registry.find(id)?.check?.()) ?? []
      return { data }
    },
  })

const removeRoute = (registry: Registry) =>
  route({
    method: 'DELETE',
    path: `${path}:id/`,
    operationId: 'removeCarrier',
    summary: 'Remove a carrier account',
    description:
      'Refused while messages wait, unless move_to names another account or fail is set. Late receipts are heard for 72 hours.',
    tag,
    schema: {
      params: idParams,
      query: z.object({ move_to: z.string().nullish(), fail: booleanQuery }),
      response: Empty,
    },
    async handler({ ctx, account, params, query }) {
      const row = getAccount(registry, account, params.id)
      const after = readAftermath(registry, account, query)
      await ctx.db
        .transaction((tx) => removeAccount(ctx, tx, account, row, after))
        .catch((error) => {
          throw error instanceof StillWaitingError ? invalid({ move_to: error.message }) : error
        })
      await registry.refresh()
      return {}
    },
  })

/** Throws 400 that names the settings that are wrong. */
function readSettings(adapter: Adapter, settings: object): Record<string, unknown> {
  const read = adapter.settings.safeParse(settings)
  if (!read.success) throw toApiError(read.error.issues, settings)
  return read.data
}

/** Throws 404 for another organization's, and for one that was removed. */
function getAccount(registry: Registry, { organization_id }: Account, id: string): CarrierAccount {
  const { account } = registry.findHearing(id) ?? {}
  if (!account || account.organization_id !== organization_id || account.archived_at !== null)
    throw notFound('Carrier')
  return account
}

function readAftermath(
  registry: Registry,
  account: Account,
  { move_to, fail }: { move_to?: string | null | undefined; fail?: boolean | null | undefined },
): Aftermath {
  if (move_to) return { moveTo: getAccount(registry, account, move_to).id }
  return fail ? { fail: true } : undefined
}

async function presentOne(ctx: Context, organization_id: string, row: CarrierAccount) {
  const [shown] = await presentAll(ctx, organization_id, [row])
  return shown as CarrierAccountOut
}

async function presentAll(
  ctx: Context,
  organization_id: string,
  rows: readonly CarrierAccount[],
): Promise<CarrierAccountOut[]> {
  const numbers = await numbersByAccount(ctx.db.read, organization_id)
  return rows.map((row) => presentAccount(row, numbers.get(row.id) ?? [], ctx.config.publicUrl()))
}
