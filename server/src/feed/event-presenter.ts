/** From the log's slim events to what the API tells of them: the object before and after, and what changed. */
import type { Context } from '../context.ts'
import type { Reader } from '../db/database.ts'
import type { Event } from '../events/event.ts'
import type { LoggedRow } from '../events/logged-object.ts'
import { type Walked, walkBack } from '../events/walk-back.ts'
import { readMessages } from '../messages/list-messages.ts'
import { toNaive } from '../values/instant.ts'
import type { EventOut } from './event-schema.ts'
import { readObjects } from './logged-tables.ts'
import { presentObjects, type Shown } from './object-presenter.ts'

/** One event, or several of one object that are told as one: from `first` to `last`. */
export type Told = { first: Event; last: Event }

type Ends = { before: LoggedRow | null; after: LoggedRow | null }

/** In the order given; all of one organization. A constant number of statements for each kind of object. */
export async function tellEvents(
  ctx: Context,
  organization_id: string,
  told: readonly Told[],
): Promise<EventOut[]> {
  const walked = await walkObjects(ctx.db.read, organization_id, told)
  const ends = told.map(({ first, last }): Ends => {
    return {
      before: walked.get(first.id)?.before ?? null,
      after: walked.get(last.id)?.after ?? null,
    }
  })
  const shown = await showAll(ctx, organization_id, told, ends)
  return told.map((one, nth) => compose(one, shown[nth] as ShownEnds))
}

type ShownEnds = { before: Shown | null; after: Shown | null }

async function showAll(
  ctx: Context,
  organization_id: string,
  told: readonly Told[],
  ends: readonly Ends[],
): Promise<ShownEnds[]> {
  const result: ShownEnds[] = told.map(() => ({ before: null, after: null }))
  const places = Map.groupBy([...told.keys()], (nth) => told[nth]?.last.object_type ?? '')
  for (const [object_type, nths] of places) {
    const wanted = nths.flatMap((nth) =>
      (['before', 'after'] as const).flatMap((end) => {
        const row = ends[nth]?.[end]
        return row ? [{ nth, end, row }] : []
      }),
    )
    const rows = wanted.map(({ row }) => row)
    const objects = await presentObjects(ctx, organization_id, object_type, rows)
    for (const [position, { nth, end }] of wanted.entries())
      (result[nth] as ShownEnds)[end] = objects[position] ?? null
  }
  return result
}

function compose({ first, last }: Told, { before, after }: ShownEnds): EventOut {
  const isChange = before !== null && after !== null
  const changed = isChange ? changedFields(before, after) : []
  const old = before ?? {}
  return {
    id: first.id,
    date_created: toNaive(first.date_created),
    date_updated: toNaive(last.date_created),
    organization_id: last.organization_id,
    user_id: last.user_id,
    request_id: last.request_id,
    api_key_id: last.api_key_id,
    object_type: last.object_type,
    object_id: last.object_id,
    lead_id: last.lead_id,
    action: last.action,
    changed_fields: changed,
    data: after,
    previous_data: isChange ? Object.fromEntries(changed.map((name) => [name, old[name]])) : old,
    meta: last.request_method
      ? { request_method: last.request_method, request_path: last.request_path }
      : {},
  }
}

function changedFields(before: Shown, after: Shown): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}

/** By the event's id. Each object is walked back from what it is now to the oldest event that is asked for. */
async function walkObjects(
  db: Reader,
  organization_id: string,
  told: readonly Told[],
): Promise<Map<string, Walked<LoggedRow>>> {
  if (told.length === 0) return new Map()
  const ids = [...new Set(told.map(({ last }) => last.object_id))]
  const since = Math.min(...told.map(({ first }) => first.rev))
  // First: what changes an object after it was read is beyond what it is walked back from.
  const rows = await readRows(db, organization_id, ids)
  const events = await db
    .selectFrom('event')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('object_id', 'in', ids)
    .where('rev', '>=', since)
    .orderBy('rev')
    .execute()
  const known = events.filter(({ object_id, rev }) => {
    const row = rows.get(object_id)
    return row === undefined || rev <= row.rev
  })
  const byObject = Map.groupBy(known, ({ object_id }) => object_id)
  const walks = ids.flatMap((id) => walkBack(rows.get(id) ?? null, byObject.get(id) ?? []))
  return new Map(walks.map((walk) => [walk.event.id, walk]))
}

async function readRows(
  db: Reader,
  organization_id: string,
  ids: readonly string[],
): Promise<Map<string, LoggedRow>> {
  const messages = await readMessages(
    db,
    ids.map((id) => ({ organization_id, id })),
  )
  const objects = await readObjects(db, { organization_id, ids })
  return new Map<string, LoggedRow>([
    ...messages,
    ...objects.map(({ row }): [string, LoggedRow] => [row.id, row]),
  ])
}
