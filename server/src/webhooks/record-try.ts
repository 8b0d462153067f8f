/** What came of a try: the delivery is over, or waits for the next one; an endpoint that is gone is paused. */
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { addMillis, type Instant, toMillis } from '../values/instant.ts'
import { type Delivery, findWebhook, type Webhook } from './webhook.ts'

/** `error` is null where it was taken. `isFinal`: trying again is of no use. */
export type Tried = { status: number | null; error: string | null; isFinal: boolean }

const hourMs = 3600 * 1000
const firstRetryMs = 5000
const longestRetryMs = 20 * 60_000
/** Then a delivery is given up (contract §6.2). */
const giveUpMs = 72 * hourMs
/** Then nobody is there any more. */
const deadMs = 3 * 24 * hourMs
const gone = 410

export async function recordTry(
  ctx: Context,
  tx: Tx,
  delivery: Delivery,
  tried: Tried,
): Promise<void> {
  const now = ctx.clock.nowOf(delivery.organization_id)
  await tx
    .updateTable('webhook_delivery')
    .set({
      ...afterwards(delivery, tried, now),
      tries: delivery.tries + 1,
      response_status: tried.status,
      error: tried.error,
      leased_until: null,
      date_updated: now,
    })
    .where('organization_id', '=', delivery.organization_id)
    .where('id', '=', delivery.id)
    .execute()
  const webhook = await findWebhook(tx, delivery.organization_id, delivery.webhook_id)
  if (webhook) await noteHealth(ctx, tx, webhook, tried, now)
}

type Afterwards = Pick<Delivery, 'status' | 'lane' | 'next_at'>

function afterwards(delivery: Delivery, { error, isFinal }: Tried, now: Instant): Afterwards {
  if (error === null) return { status: 'delivered', lane: null, next_at: null }
  const age = toMillis(now) - toMillis(delivery.date_created)
  if (isFinal || age >= giveUpMs) return { status: 'failed', lane: null, next_at: null }
  const wait = Math.min(firstRetryMs * 2 ** Math.min(delivery.tries, 20), longestRetryMs)
  return { status: 'pending', lane: delivery.lane, next_at: addMillis(now, wait) }
}

async function noteHealth(
  ctx: Context,
  tx: Tx,
  webhook: Webhook,
  { status, error, isFinal }: Tried,
  now: Instant,
): Promise<void> {
  if (isFinal || (error === null && webhook.failures === 0)) return
  const since = webhook.failing_since ?? now
  const isDead = error !== null && toMillis(now) - toMillis(since) >= deadMs
  const pause_reason = status === gone ? 'gone' : isDead ? 'failing' : null
  if (pause_reason) ctx.log.warn({ webhook_id: webhook.id, pause_reason }, 'a webhook is paused')
  await tx
    .updateTable('webhook')
    .set({
      failures: error === null ? 0 : webhook.failures + 1,
      failing_since: error === null ? null : since,
      latest_error: error,
      ...(pause_reason && { status: 'paused' as const, pause_reason }),
    })
    .where('organization_id', '=', webhook.organization_id)
    .where('id', '=', webhook.id)
    .execute()
}
