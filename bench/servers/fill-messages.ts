/** Messages with their jobs, stored by the product's own verb, many in a transaction. */
import { type Caller, onBehalfOf } from '../../server/src/accounts/cause.ts'
import type { Context } from '../../server/src/context.ts'
import { createMessages } from '../../server/src/messages/create-messages.ts'
import type { Instant } from '../../server/src/values/instant.ts'
import { cast, smsBody } from './cast.ts'

const batch = 1000

/** Resolves to their ids. Those without a date are due at once. */
export async function fillMessages(
  ctx: Context,
  count: number,
  dueAt?: (position: number) => Instant,
): Promise<string[]> {
  const ids: string[] = []
  while (ids.length < count) {
    const positions = Array.from(
      { length: Math.min(batch, count - ids.length) },
      (_, position) => ids.length + position,
    )
    const inputs = positions.map((position) => toInput(position, dueAt?.(position)))
    const stored = await ctx.db.transaction((tx) => createMessages(ctx, tx, inputs))
    for (const message of stored) {
      if (message instanceof Error) throw message
      ids.push(message.id)
    }
  }
  return ids
}

const account: Caller = onBehalfOf({
  organization_id: cast.organization_id,
  user_id: cast.user_id,
  api_key_id: 'api_bench',
  country: 'US',
})

/** Each to somebody else: marks of one conversation wait for each other, and nobody sends it thousands. */
function toInput(position: number, date_scheduled: Instant | undefined) {
  const remote_phone = `+1212${String(2_000_000 + (position % 7_000_000))}`
  const when = date_scheduled
    ? ({ status: 'scheduled', date_scheduled } as const)
    : ({ status: 'outbox' } as const)
  return { account, input: { ...smsBody, remote_phone, ...when }, send_to_inbox: false }
}
