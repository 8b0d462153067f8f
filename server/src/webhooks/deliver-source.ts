/** Deliveries that are due, as a source for the runner: leased, signed anew at each try, and recorded. */
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { findEvent } from '../feed/list-events.ts'
import type { Guarded } from '../outgoing/guarded-request.ts'
import { lanesOf } from '../turns/list-lanes.ts'
import type { Lane, Source, Work } from '../turns/source.ts'
import { lease, putOff } from './lease-deliveries.ts'
import { recordTry, type Tried } from './record-try.ts'
import { signedHeaders } from './sign.ts'
import { presentTold } from './told-presenter.ts'
import { type Delivery, findWebhook, type Webhook } from './webhook.ts'
import { keyOf } from './webhook-key.ts'

/** At one endpoint at a time: one that hangs delays no other. */
const inFlightMax = 4
/** After so many failures in a row it gets one at a time, to see whether it is there again. */
const failuresMax = 10
const errorMax = 300

const deliveryLanes = lanesOf({
  table: 'webhook_delivery',
  isFree: (now) => sql`(leased_until is null or leased_until <= ${now})`,
})

export function deliverWebhooks(ctx: Context, guarded: Guarded): Source {
  const inFlight = new Map<string, number>()
  const count = (id: string, change: number): number => {
    const now = (inFlight.get(id) ?? 0) + change
    if (now <= 0) inFlight.delete(id)
    else inFlight.set(id, now)
    return now
  }
  return {
    isBesideTime: true,
    lanes: () => deliveryLanes(ctx.db.read, ctx.clock.now()),
    async take(due) {
      const work: Work[] = []
      for (const lane of due) {
        const taken = await takeLane(ctx, lane, (id) => inFlight.get(id) ?? 0)
        for (const { webhook, delivery } of taken) {
          count(webhook.id, 1)
          work.push(() =>
            deliver(ctx, guarded, webhook, delivery).finally(() => count(webhook.id, -1)),
          )
        }
      }
      return { count: work.length, work }
    },
  }
}

type Due = { webhook: Webhook; delivery: Delivery }

async function takeLane(
  ctx: Context,
  { lane }: Lane,
  busyWith: (webhook_id: string) => number,
): Promise<Due[]> {
  const [organization_id = '', webhook_id = ''] = lane.split(' ')
  const db = ctx.db.within([organization_id])
  return db.transaction(async (tx) => {
    const webhook = await findWebhook(tx, organization_id, webhook_id)
    // What is on its way to a paused one waits until it is active again.
    if (webhook?.status !== 'active') return putOff(ctx, tx, lane, organization_id)
    const room = (webhook.failures >= failuresMax ? 1 : inFlightMax) - busyWith(webhook_id)
    if (room <= 0) return []
    const deliveries = await lease(ctx, tx, lane, organization_id, room)
    return deliveries.map((delivery) => ({ webhook, delivery }))
  })
}

async function deliver(
  ctx: Context,
  guarded: Guarded,
  webhook: Webhook,
  delivery: Delivery,
): Promise<void> {
  const within = { ...ctx, db: ctx.db.within([webhook.organization_id]) }
  const tried = await tryOnce(within, guarded, webhook, delivery)
  await within.db.insist((tx) => recordTry(within, tx, delivery, tried))
}

async function tryOnce(
  ctx: Context,
  guarded: Guarded,
  webhook: Webhook,
  { organization_id, event_id, id }: Delivery,
): Promise<Tried> {
  const event = await findEvent(ctx.db.read, organization_id, event_id)
  if (!event) return { status: null, error: 'The event is not kept any more.', isFinal: true }
  const [told] = await presentTold(ctx, organization_id, [event])
  const body = JSON.stringify({ event: told, subscription_id: webhook.id })
  const headers = signedHeaders(keyOf(ctx, webhook), event.id, body, ctx.clock.now())
  try {
    const { url, verify_ssl } = webhook
    const call = { url, headers, body, verifySsl: verify_ssl === 1 }
    const { status } = await guarded.post(call)
    const isTaken = status >= 200 && status < 300
    return { status, error: isTaken ? null : `It answered ${status}.`, isFinal: false }
  } catch (error) {
    ctx.log.debug({ err: error, id }, 'a webhook was not delivered')
    return { status: null, error: reasonOf(error), isFinal: false }
  }
}

function reasonOf(error: unknown): string {
  const { message, code, cause } = error as NodeJS.ErrnoException & { cause?: Error }
  return (message || cause?.message || code || 'It does not answer.').slice(0, errorMax)
}
