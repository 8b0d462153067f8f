/** The key that signs what a webhook is told: made, sealed, opened for each try. */
import { randomBytes } from 'node:crypto'
import type { Context } from '../context.ts'
import type { SealedPlace } from '../secrets/sealing.ts'
import type { Webhook } from './webhook.ts'

const keyBytes = 32

/** A new signing key: 64 hex digits (contract §6.1). */
export function newKey(ctx: Context, owner: Pick<Webhook, 'organization_id' | 'id'>) {
  const key = randomBytes(keyBytes).toString('hex')
  return { key, sealed_key: ctx.secrets.seal(key, placeOf(owner)) }
}

export function keyOf(ctx: Context, webhook: Webhook): string {
  return ctx.secrets.open(webhook.sealed_key, placeOf(webhook))
}

function placeOf({ organization_id, id }: Pick<Webhook, 'organization_id' | 'id'>): SealedPlace {
  return { table: 'webhook', organization_id, id, column: 'sealed_key' }
}
