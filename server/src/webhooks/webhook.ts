/** Webhook subscriptions and their deliveries, as stored (contract §6.1; design §7, Following the log). */
import type { Selectable } from 'kysely'
import type { Reader } from '../db/database.ts'
import { notFound } from '../http/errors.ts'
import type { Instant } from '../values/instant.ts'
import type { Json } from '../values/json.ts'
import type { Subscribed } from './filter.ts'

export interface WebhookTable {
  organization_id: string
  id: string
  url: string
  events: Json<Subscribed[]>
  verify_ssl: 0 | 1
  status: 'active' | 'paused'
  /** `api`: somebody asked for it; otherwise why the server did. */
  pause_reason: string | null
  /** The signing key, sealed. */
  sealed_key: string
  /** The log is read up to here. */
  cursor_xact: number
  cursor_seq: number
  /** In a row, since the last success. */
  failures: number
  failing_since: Instant | null
  latest_error: string | null
  created_by: string | null
  updated_by: string | null
  date_created: Instant
  date_updated: Instant
}
export type Webhook = Selectable<WebhookTable>

export interface DeliveryTable {
  organization_id: string
  id: string
  webhook_id: string
  /** No body is kept: each try makes it anew from the event. */
  event_id: string
  status: 'pending' | 'delivered' | 'failed'
  lane: string | null
  next_at: Instant | null
  /** In server time: until then another process leaves it alone. */
  leased_until: Instant | null
  tries: number
  response_status: number | null
  error: string | null
  date_created: Instant
  date_updated: Instant
}
export type Delivery = Selectable<DeliveryTable>

export interface WebhookTables {
  webhook: WebhookTable
  webhook_delivery: DeliveryTable
}

export async function listWebhooks(db: Reader, organization_id: string): Promise<Webhook[]> {
  return db
    .selectFrom('webhook')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .orderBy('date_created')
    .orderBy('id')
    .execute()
}

export async function findWebhook(
  db: Reader,
  organization_id: string,
  id: string,
): Promise<Webhook | undefined> {
  return db
    .selectFrom('webhook')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Throws 404. */
export async function getWebhook(
  db: Reader,
  organization_id: string,
  id: string,
): Promise<Webhook> {
  const webhook = await findWebhook(db, organization_id, id)
  if (!webhook) throw notFound('WebhookSubscription')
  return webhook
}
