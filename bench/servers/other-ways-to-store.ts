/** POST with everything as in the product but the way in which a message is stored. */
import type { Caller } from '../../server/src/accounts/cause.ts'
import type { NameOf } from '../../server/src/accounts/user-names.ts'
import type { Context } from '../../server/src/context.ts'
import type { Route } from '../../server/src/http/route.ts'
import { blankMessage } from '../../server/src/messages/blank-message.ts'
import { costOf } from '../../server/src/messages/cost.ts'
import { createMessages } from '../../server/src/messages/create-messages.ts'
import type { Message } from '../../server/src/messages/message.ts'
import { presentSms, presentStored } from '../../server/src/messages/message-presenter.ts'
import type { CreateSms, Sms } from '../../server/src/messages/message-schema.ts'
import { type CreateInput, readInput } from '../../server/src/messages/read-input.ts'

/** `nowhere`: the ceiling. `alone`: a transaction for each request. */
export type Way = 'nowhere' | 'alone'
type Store = (ctx: Context, account: Caller, input: CreateInput) => Promise<Sms>

const ways: Record<Way, Store> = { nowhere: answerFromMemory, alone: storeAlone }

/** The product's routes with another handler behind POST. */
export function storing(way: Way, routes: readonly Route[]): Route[] {
  const store = ways[way]
  return routes.map((route) => {
    if (route.operationId !== 'createSms') return route
    return {
      ...route,
      async handler({ ctx, account, body, tz_offset }) {
        // The route's own schema has read it.
        return store(ctx, account, readInput(account, body as unknown as CreateSms, tz_offset))
      },
    }
  })
}

const nameOf: NameOf = (user_id) => user_id && 'Ada Okafor'

/** An answer like the product's, with no database behind it. */
async function answerFromMemory(ctx: Context, account: Caller, input: CreateInput): Promise<Sms> {
  const { organization_id, user_id } = account
  const now = ctx.clock.nowOf(organization_id)
  const state = input.status === 'draft' ? 'draft' : 'scheduled'
  const message: Message = {
    ...blankMessage({ organization_id, id: ctx.newId('acti'), state }, now),
    ...{ created_by: user_id, updated_by: user_id, user_id },
    ...{ lead_id: input.lead_id ?? null, contact_id: input.contact_id ?? null },
    ...{ local_phone: input.local_phone ?? null, remote_phone: input.remote_phone ?? null },
    ...{ text: input.text ?? null, date_scheduled: input.date_scheduled ?? null },
    activity_at: input.date_scheduled ?? now,
  }
  message.cost = costOf(message)
  return presentSms(message, nameOf, ctx.config.publicUrl())
}

/** The product's verb in a transaction of its own: what group commit saves. */
async function storeAlone(ctx: Context, account: Caller, input: CreateInput): Promise<Sms> {
  const inputs = [{ account, input, send_to_inbox: false }]
  const [row] = await ctx.db.transaction((tx) => createMessages(ctx, tx, inputs))
  if (row === undefined || row instanceof Error) throw row
  if (row.send_at) ctx.nudge()
  return presentStored(ctx, row)
}
