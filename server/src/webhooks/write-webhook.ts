/** Making, changing and removing webhooks. */
import type { Caller } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { endOfLog } from '../feed/follow-log.ts'
import { invalid, notFound } from '../http/errors.ts'
import { toJson } from '../values/json.ts'
import type { Subscribed } from './filter.ts'
import { listWebhooks, type Webhook } from './webhook.ts'
import { newKey } from './webhook-key.ts'

/** Of one organization (contract §6.1). */
const webhooksMax = 40

export type WebhookFields = {
  url?: string | undefined
  events?: Subscribed[] | undefined
  verify_ssl?: boolean | undefined
  status?: 'active' | 'paused' | undefined
}

/** Resolves to the row and its key in clear, for the only time. Throws 400 when there are too many. */
export async function insertWebhook(
  ctx: Context,
  tx: Tx,
  account: Caller,
  { url, events, verify_ssl }: WebhookFields & { url: string; events: Subscribed[] },
): Promise<{ webhook: Webhook; key: string }> {
  const { organization_id, user_id } = account
  if ((await listWebhooks(tx, organization_id)).length >= webhooksMax)
    throw invalid({ url: `There are ${webhooksMax} webhooks already.` })
  const now = ctx.clock.nowOf(organization_id)
  const id = ctx.newId('whsub')
  const { key, sealed_key } = newKey(ctx, { organization_id, id })
  const webhook: Webhook = {
    organization_id,
    id,
    url,
    events: toJson(events),
    verify_ssl: verify_ssl === false ? 0 : 1,
    status: 'active',
    pause_reason: null,
    sealed_key,
    ...(await endOfLog(tx)),
    failures: 0,
    failing_since: null,
    latest_error: null,
    created_by: user_id,
    updated_by: user_id,
    date_created: now,
    date_updated: now,
  }
  await tx.insertInto('webhook').values(webhook).execute()
  return { webhook, key }
}

/** Partial. Throws 404. One that is active again reads on from where it was paused. */
export async function updateWebhook(
  ctx: Context,
  tx: Tx,
  account: Caller,
  id: string,
  { url, events, verify_ssl, status, sealed_key }: WebhookFields & { sealed_key?: string },
): Promise<Webhook> {
  const row = await tx
    .updateTable('webhook')
    .set({
      ...(url !== undefined && { url }),
      ...(events && { events: toJson(events) }),
      ...(verify_ssl !== undefined && { verify_ssl: verify_ssl ? 1 : 0 }),
      ...(status === 'paused' && { status, pause_reason: 'api' }),
      ...(status === 'active' && { status, pause_reason: null, failures: 0, failing_since: null }),
      ...(sealed_key !== undefined && { sealed_key }),
      updated_by: account.user_id,
      date_updated: ctx.clock.nowOf(account.organization_id),
    })
    .where('organization_id', '=', account.organization_id)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw notFound('WebhookSubscription')
  return row
}

/** With all that is on its way. Throws 404. */
export async function deleteWebhook(tx: Tx, organization_id: string, id: string): Promise<void> {
  await tx
    .deleteFrom('webhook_delivery')
    .where('organization_id', '=', organization_id)
    .where('webhook_id', '=', id)
    .execute()
  const { numDeletedRows } = await tx
    .deleteFrom('webhook')
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw notFound('WebhookSubscription')
}
