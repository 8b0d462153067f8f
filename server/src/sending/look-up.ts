/** Looks for proof that a message of unknown outcome was accepted. Never resends. */
import type { Accepted } from '../carriers/carrier.ts'
import type { Context } from '../context.ts'
import type { Message } from '../messages/message.ts'
import { moveMessages } from '../messages/move-messages.ts'
import { type Instant, toMillis } from '../values/instant.ts'
import type { Attempt } from './attempt.ts'
import { recordOutcomes } from './record-outcomes.ts'

/** Starts every error text of an unknown outcome, so that programs can match it (guarantees b.1). */
export const deliveryUnknown = 'Delivery unknown: the carrier did not confirm this message'

/** Asks the carrier, where it can be asked; stops once its window is over. */
export async function lookUp(ctx: Context, message: Message): Promise<void> {
  const attempt = await findAttempt(ctx, message)
  if (!attempt) return
  const carrier = ctx.carriers.find(attempt.carrier_id)
  // A look-up that fails is no proof either way; it is tried again until the window is over.
  const candidates = await carrier
    ?.lookUp?.({ ...attempt, attempt_id: attempt.id, text: message.text ?? '' })
    .catch(() => [])
  const found = await firstUnclaimed(ctx, attempt, candidates ?? [])
  const now = ctx.clock.nowOf(message.organization_id)
  const over = toMillis(now) - toMillis(attempt.date_started) >= (carrier?.reconcileWindowMs ?? 0)
  if (!found && !over) return
  await ctx.db.transaction(async (tx) => {
    // Proof is the answer that was lost, and is recorded as that answer would have been.
    if (found) await recordOutcomes(ctx, tx, [{ attempt, outcome: 'accepted', ...found }])
    else {
      const set = { error_message: explain(attempt, now) }
      await moveMessages(ctx, tx, [{ message, move: 'stopLooking', set }])
    }
  })
}

/** Two equal texts to one phone look alike to the carrier; each of what it took is proof for one of them. */
async function firstUnclaimed(
  ctx: Context,
  { organization_id, id, carrier_id }: Attempt,
  candidates: readonly Accepted[],
): Promise<Accepted | undefined> {
  const ids = candidates.flatMap(({ carrier_message_id }) => carrier_message_id ?? [])
  if (ids.length === 0) return candidates[0]
  const claimed = await ctx.db.read
    .selectFrom('attempt')
    .select('carrier_message_id')
    .where('organization_id', '=', organization_id)
    .where('carrier_id', '=', carrier_id)
    .where('carrier_message_id', 'in', ids)
    .where('id', '!=', id)
    .execute()
  const others = new Set(claimed.map(({ carrier_message_id }) => carrier_message_id))
  return candidates.find(({ carrier_message_id }) => !others.has(carrier_message_id))
}

async function findAttempt(ctx: Context, message: Message): Promise<Attempt | undefined> {
  return ctx.db.read
    .selectFrom('attempt')
    .selectAll()
    .where('organization_id', '=', message.organization_id)
    .where('id', '=', message.attempt_id)
    .executeTakeFirst()
}

function explain(attempt: Attempt, now: Instant): string {
  const why = attempt.error_text ?? 'no answer'
  return `${deliveryUnknown} (attempt ${attempt.id}, ${why}, ${now}). It was not resent to avoid a duplicate. Check with the recipient or the carrier before sending it again.`
}
