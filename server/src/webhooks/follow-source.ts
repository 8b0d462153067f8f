/** Active webhooks whose log goes on, as a source for the runner: what they are to be told becomes deliveries. */
import type { Context } from '../context.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { engineOf } from '../db/engine.ts'
import {
  endOfLog,
  isBeyond,
  isSettled,
  type LogCursor,
  readMax,
  readOn,
} from '../feed/follow-log.ts'
import type { StoredEvent } from '../feed/list-events.ts'
import type { Lane, Source } from '../turns/source.ts'
import { fromJson } from '../values/json.ts'
import { matches, type Subscribed } from './filter.ts'
import { presentTold } from './told-presenter.ts'
import type { Delivery, Webhook } from './webhook.ts'

export function followLog(ctx: Context): Source {
  return {
    isBesideTime: true,
    lanes: () => findBehind(ctx),
    async take(due) {
      let count = 0
      for (const { lane } of due) {
        const [organization_id = '', id = ''] = lane.split(' ')
        const within = { ...ctx, db: ctx.db.within([organization_id]) }
        count += await within.db.transaction((tx) => follow(within, tx, organization_id, id))
      }
      return { count, work: [] }
    },
  }
}

/** Whoever has something to read reads it now, whatever time it is. Whose it is shows when it is read. */
async function findBehind({ db, clock }: Context): Promise<Lane[]> {
  const active = await db.read
    .selectFrom('webhook')
    .select(['organization_id', 'id', 'cursor_xact', 'cursor_seq'])
    .where('status', '=', 'active')
    .execute()
  const behind = await Promise.all(active.map((webhook) => isBehind(db, webhook)))
  return active
    .filter((_, nth) => behind[nth])
    .map(({ organization_id, id }) => {
      return { lane: `${organization_id} ${id}`, next_at: clock.nowOf(organization_id) }
    })
}

async function isBehind({ read, engine }: Context['db'], cursor: LogCursor): Promise<boolean> {
  const next = read
    .selectFrom('event')
    .select('id')
    .where(isBeyond(engine, cursor))
    .where(isSettled(engine))
  return (await next.limit(1).executeTakeFirst()) !== undefined
}

/** Its cursor moves in the transaction that stores what it is told: nothing is told twice, or not at all. */
async function follow(ctx: Context, tx: Tx, organization_id: string, id: string): Promise<number> {
  const webhook = await holdWebhook(tx, organization_id, id)
  if (!webhook) return 0
  // Before it is read: what is written meanwhile is read now, or by the next one.
  const end = await endOfLog(tx)
  const events = await readOn(tx, organization_id, webhook)
  const last = events.at(-1)
  const cursor = { cursor_xact: Number(last?.xact ?? 0), cursor_seq: Number(last?.seq ?? 0) }
  // With fewer there are no others up to the end: what the rest of the log tells is somebody else's.
  const next = events.length < readMax && isBefore(cursor, end) ? end : cursor
  const wanted = await select(ctx, webhook, events)
  await insertMany(
    tx,
    'webhook_delivery',
    wanted.map((event) => newDelivery(ctx, webhook, event.id)),
  )
  await tx
    .updateTable('webhook')
    .set(next)
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .execute()
  return Math.max(1, events.length)
}

function isBefore(one: LogCursor, other: LogCursor): boolean {
  if (one.cursor_xact !== other.cursor_xact) return one.cursor_xact < other.cursor_xact
  return one.cursor_seq < other.cursor_seq
}

/** Another process that is at it is let alone. */
async function holdWebhook(
  tx: Tx,
  organization_id: string,
  id: string,
): Promise<Webhook | undefined> {
  return tx
    .selectFrom('webhook')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .where('status', '=', 'active')
    .$if(engineOf(tx) === 'postgres', (query) => query.forUpdate().skipLocked())
    .executeTakeFirst()
}

async function select(
  ctx: Context,
  webhook: Webhook,
  events: readonly StoredEvent[],
): Promise<StoredEvent[]> {
  const subscribed = fromJson(webhook.events)
  const byKind = events.flatMap((event) => {
    const all = subscribed.filter((one) => isOfKind(one, event))
    return all.length > 0 ? [{ event, all }] : []
  })
  const asked = byKind.filter(({ all }) => all.every((one) => one.extra_filter))
  const told = await presentTold(
    ctx,
    webhook.organization_id,
    asked.map(({ event }) => event),
  )
  const refused = new Set(
    asked.flatMap(({ event, all }, nth) =>
      all.some(({ extra_filter }) => extra_filter && matches(extra_filter, told[nth]))
        ? []
        : [event.id],
    ),
  )
  return byKind.map(({ event }) => event).filter(({ id }) => !refused.has(id))
}

function isOfKind({ object_type, action }: Subscribed, event: StoredEvent): boolean {
  return object_type === event.object_type && action === event.action
}

export function newDelivery(ctx: Context, webhook: Webhook, event_id: string): Delivery {
  const { organization_id, id: webhook_id } = webhook
  const now = ctx.clock.nowOf(organization_id)
  return {
    organization_id,
    id: ctx.newId('whdel'),
    webhook_id,
    event_id,
    status: 'pending',
    lane: `${organization_id} ${webhook_id}`,
    next_at: now,
    leased_until: null,
    tries: 0,
    response_status: null,
    error: null,
    date_created: now,
    date_updated: now,
  }
}
