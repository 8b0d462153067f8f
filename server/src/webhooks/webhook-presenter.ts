/** The only way out for a webhook and for what is on its way to it. */
import { toNaive } from '../values/instant.ts'
import { fromJson } from '../values/json.ts'
import type { Delivery as DeliveryRow, Webhook as Row } from './webhook.ts'
import type { Delivery, Webhook } from './webhook-schema.ts'

/** `key` is known only to who made it. */
export function presentWebhook(row: Row, key?: string): Webhook {
  return {
    id: row.id,
    organization_id: row.organization_id,
    url: row.url,
    events: fromJson(row.events),
    verify_ssl: row.verify_ssl === 1,
    status: row.status,
    pause_reason: row.pause_reason,
    health_status: row.failures === 0 ? 'healthy' : 'failing',
    latest_error: row.latest_error,
    counters: {},
    recent_consecutive_fail_buckets_cnt: row.failures,
    ...(key !== undefined && { signature_key: key }),
    created_by: row.created_by,
    updated_by: row.updated_by,
    date_created: toNaive(row.date_created),
    date_updated: toNaive(row.date_updated),
  }
}

export function presentDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    webhook_id: row.webhook_id,
    event_id: row.event_id,
    status: row.status,
    tries: row.tries,
    response_status: row.response_status,
    error: row.error,
    next_at: row.next_at,
    date_created: row.date_created,
    date_updated: row.date_updated,
  }
}
