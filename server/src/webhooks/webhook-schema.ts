/** Webhook subscriptions on the wire (contract §6.1). */
import { z } from 'zod'
import { instant } from '../http/schema.ts'
import { Filter } from './filter.ts'

const name = z
  .string()
  .max(100)
  .regex(/^[a-z_]+(\.[a-z_]+)*$/, { error: 'Not a valid choice.' })

/** A condition on the event. It may hold others, to any depth: the document says that it is an object. */
const condition = z
  .custom<Filter>((value) => Filter.safeParse(value).success, { error: 'Not a valid filter.' })
  .meta({ type: 'object', description: 'A condition on the event (docs/webhooks.md).' })

const Subscribed = z
  .object({
    object_type: name,
    action: name,
    extra_filter: condition.nullish(),
  })
  .meta({ id: 'WebhookEvent' })

const url = z.string().trim().min(1).max(2000).meta({ description: 'http or https.' })
const events = z.array(Subscribed).min(1, { error: 'This field is required.' }).max(100)

export const CreateWebhook = z
  .object({ url, events, verify_ssl: z.boolean().nullish() })
  .meta({ id: 'CreateWebhook' })

export const UpdateWebhook = z
  .object({
    url: url.optional(),
    events: events.optional(),
    verify_ssl: z.boolean().optional(),
    status: z.enum(['active', 'paused'], { error: 'Not a valid choice.' }).optional(),
  })
  .meta({ id: 'UpdateWebhook' })

const nullable = z.string().nullable()

export const Webhook = z
  .object({
    id: z.string(),
    organization_id: z.string(),
    url: z.string(),
    events: z.array(z.any()),
    verify_ssl: z.boolean(),
    status: z.enum(['active', 'paused']),
    pause_reason: nullable,
    health_status: z.enum(['healthy', 'failing']),
    latest_error: nullable,
    counters: z.record(z.string(), z.any()).meta({ description: 'Always empty.' }),
    recent_consecutive_fail_buckets_cnt: z.int().meta({ description: 'Failures in a row.' }),
    signature_key: z.string().optional().meta({
      description: '64 hex digits; only in the answer that made it.',
    }),
    created_by: nullable,
    updated_by: nullable,
    date_created: z.string(),
    date_updated: z.string(),
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.infer<typeof Webhook>

export const Delivery = z
  .object({
    id: z.string(),
    webhook_id: z.string(),
    event_id: z.string(),
    status: z.enum(['pending', 'delivered', 'failed']),
    tries: z.int(),
    response_status: z.int().nullable(),
    error: nullable,
    next_at: nullable,
    date_created: instant,
    date_updated: instant,
  })
  .meta({ id: 'WebhookDelivery' })
export type Delivery = z.infer<typeof Delivery>
