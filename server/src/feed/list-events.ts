/** Reads the log newest first, page by page, and tells what was changed again and again as one change. */
import type { Reader } from '../db/database.ts'
import { engineOf } from '../db/engine.ts'
import type { Event } from '../events/event.ts'
import type { DateRange } from '../http/listing.ts'
import { addMillis, toMillis } from '../values/instant.ts'
import type { Told } from './event-presenter.ts'
import { isBeyond, logOrder } from './follow-log.ts'

export type EventFilter = {
  columns: Partial<
    Record<'object_type' | 'object_id' | 'lead_id' | 'action' | 'user_id' | 'request_id', string>
  >
  dates: DateRange<'date_updated'>[]
}
/** From an event on: older ones, or newer. */
export type Cursor = { event: StoredEvent; towards: 'older' | 'newer' }
export type StoredEvent = Event & { xact: number; seq: number }

export type EventList = { told: Told[]; older: string | null; newer: string | null }

/** Changes of one object by one caller that are no further apart are told as one (contract §6.4). */
const togetherMs = 60_000
/** No further back is looked for what belongs to the oldest of a page. */
const reachMs = 10 * togetherMs

export async function findEvent(
  db: Reader,
  organization_id: string,
  id: string,
): Promise<StoredEvent | undefined> {
  return db
    .selectFrom('event')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function listEvents(
  db: Reader,
  organization_id: string,
  filter: EventFilter,
  limit: number,
  cursor: Cursor | undefined,
): Promise<EventList> {
  // Some may be told with a newer one, which stands on this page or on the one before.
  const read = await readPage(db, organization_id, filter, limit * 4 + 1, cursor)
  const neighbours = await readNeighbours(db, organization_id, read)
  const heads = read.filter((event) => !neighbours.isToldLater(event))
  const page = cursor?.towards === 'newer' ? heads.slice(-limit) : heads.slice(0, limit)
  const last = page.at(-1)
  const hasMore = last !== undefined && (heads.length > limit || read.length > limit * 4)
  return {
    told: page.map((event) => ({ first: neighbours.firstOf(event), last: event })),
    older: hasMore ? last.id : null,
    newer: cursor && page[0] ? page[0].id : null,
  }
}

async function readPage(
  db: Reader,
  organization_id: string,
  { columns, dates }: EventFilter,
  count: number,
  cursor: Cursor | undefined,
): Promise<StoredEvent[]> {
  let query = db.selectFrom('event').selectAll().where('organization_id', '=', organization_id)
  for (const [column, value] of Object.entries(columns))
    query = query.where(column as 'action', '=', value as Event['action'])
  for (const { operator, instant } of dates) query = query.where('date_created', operator, instant)
  const isNewer = cursor?.towards === 'newer'
  if (cursor) {
    const { xact: cursor_xact, seq: cursor_seq } = cursor.event
    const place = { cursor_xact, cursor_seq }
    query = query.where(isBeyond(engineOf(db), place, isNewer ? '>' : '<'))
  }
  const direction = isNewer ? 'asc' : 'desc'
  for (const column of logOrder(engineOf(db))) query = query.orderBy(column, direction)
  const rows = await query.limit(count).execute()
  return isNewer ? rows.reverse() : rows
}

/** What stands beside the events of a page in the logs of their objects. */
async function readNeighbours(db: Reader, organization_id: string, events: readonly StoredEvent[]) {
  const ids = [...new Set(events.map(({ object_id }) => object_id))]
  const oldest = events.map(({ date_created }) => date_created).sort()[0]
  const rows =
    oldest === undefined
      ? []
      : await db
          .selectFrom('event')
          .selectAll()
          .where('organization_id', '=', organization_id)
          .where('object_id', 'in', ids)
          .where('date_created', '>=', addMillis(oldest, -reachMs))
          .orderBy('rev')
          .execute()
  const byObject = Map.groupBy(rows, ({ object_id }) => object_id)
  const placeOf = ({ object_id, id }: Event): [Event[], number] => {
    const own = byObject.get(object_id) ?? []
    return [own, own.findIndex((other) => other.id === id)]
  }
  return {
    isToldLater(event: Event): boolean {
      const [own, at] = placeOf(event)
      const next = own[at + 1]
      return next !== undefined && areOne(event, next)
    },
    firstOf(event: Event): Event {
      const [own, last] = placeOf(event)
      let at = last
      while (at > 0 && areOne(own[at - 1] as Event, own[at] as Event)) at--
      return own[at] ?? event
    },
  }
}

function areOne(one: Event, next: Event): boolean {
  if (one.action !== 'updated' || next.action !== 'updated') return false
  if (one.user_id !== next.user_id || one.api_key_id !== next.api_key_id) return false
  return toMillis(next.date_created) - toMillis(one.date_created) <= togetherMs
}
