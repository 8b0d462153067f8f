/** Appends to the event log inside the transaction of the change it tells of. */
import type { Account } from '../accounts/account.ts'
import type { Context } from '../context.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'
import { toJson } from '../values/json.ts'
import type { Event, EventAction } from './event.ts'

type Subject = { organization_id: string; id: string; lead_id: string | null; rev: number }

export type Change = {
  before: Subject | null
  after: Subject | null
  action: EventAction
  move: string | null
  /** Null when the server itself made the change. */
  by: Pick<Account, 'user_id' | 'api_key_id'> | null
  at: Instant
}

/** One row a change. */
export async function recordEvents(
  ctx: Context,
  tx: Tx,
  changes: readonly Change[],
): Promise<void> {
  const rows = changes.map((change) => newEvent(ctx, change))
  await insertMany(tx, 'event', rows)
}

/** `previous_data` holds the old values of what changed (contract §6.3). */
export function newEvent(ctx: Context, change: Change): Event {
  const { before, after, action, move, by, at } = change
  const subject = (after ?? before) as Subject
  return {
    organization_id: subject.organization_id,
    id: ctx.newId('ev'),
    object_type: 'activity.sms',
    object_id: subject.id,
    lead_id: subject.lead_id,
    rev: after ? after.rev : subject.rev + 1,
    action,
    move,
    user_id: by?.user_id ?? null,
    api_key_id: by?.api_key_id ?? null,
    data: after && toJson<object>(after),
    previous_data: toJson<object>(before && after ? changed(before, after) : (before ?? {})),
    date_created: at,
  }
}

function changed(before: Subject, after: Subject): object {
  const [was, is] = [before, after] as unknown as Record<string, unknown>[]
  const old: Record<string, unknown> = {}
  for (const key in was) if (was[key] !== is?.[key]) old[key] = was[key]
  return old
}
