/** Appends to the event log inside the transaction of the change it tells of. */
import type { Cause } from '../accounts/cause.ts'
import type { Context } from '../context.ts'
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'
import { type Json, toJson } from '../values/json.ts'
import { storedRow } from '../values/stored-text.ts'
import type { Event, EventAction } from './event.ts'
import { changesOf, digestOf, type LoggedKind, type LoggedRow } from './logged-object.ts'

/** So many revisions apart an event holds the whole row. */
const wholeEvery = 64

export type Change<Row extends LoggedRow> = {
  before: Row | null
  after: Row | null
  action: EventAction
  cause: Cause
  at: Instant
  move?: string | null
}

/** One row a change. */
export async function recordEvents<Row extends LoggedRow>(
  ctx: Context,
  tx: Tx,
  kind: LoggedKind<Row>,
  changes: readonly Change<Row>[],
): Promise<void> {
  await appendEvents(
    tx,
    changes.map((change) => newEvent(ctx, kind, change)),
  )
}

export async function appendEvents(tx: Tx, events: readonly Event[]): Promise<void> {
  await insertMany(tx, 'event', events)
}

export function newEvent<Row extends LoggedRow>(
  ctx: Context,
  kind: LoggedKind<Row>,
  { before, after, action, cause, at, move }: Change<Row>,
): Event {
  const subject = (after ?? before) as Row
  return {
    organization_id: subject.organization_id,
    id: ctx.newId('ev'),
    object_type: kind.object_type(subject),
    object_id: subject.id,
    lead_id: kind.lead_id(subject),
    rev: after ? after.rev : subject.rev + 1,
    action,
    move: move ?? null,
    state: (after && kind.state?.(after)) ?? null,
    user_id: cause.user_id,
    api_key_id: cause.api_key_id,
    request_id: cause.request_id,
    request_method: cause.request_method,
    request_path: cause.request_path,
    user_agent: cause.user_agent,
    previous_data: previousData(kind, before, after),
    data: after && holdsWhole(after, before) ? toJson<object>(storedRow(after)) : null,
    digest: after ? digestOf(kind, after) : 0,
    date_created: at,
  }
}

/** `previous_data` holds the old values of what changed, and of what is gone all of it (contract §6.3). */
function previousData<Row extends LoggedRow>(
  kind: LoggedKind<Row>,
  before: Row | null,
  after: Row | null,
): Json<object> {
  if (!before) return nothing
  return toJson<object>(storedRow(after ? changesOf(kind, before, after) : before))
}

const nothing = toJson<object>({})

/** Moves that no event tells of may take the revision over the mark: then the walk is longer. */
function holdsWhole(after: LoggedRow, before: LoggedRow | null): boolean {
  return before !== null && Math.floor(after.rev / wholeEvery) > Math.floor(before.rev / wholeEvery)
}
