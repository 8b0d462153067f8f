/** Reads the messages of some lanes that must be looked at, and keeps them for this transaction. */
import { type Expression, type SqlBool, sql } from 'kysely'
import type { Reader, Tx } from '../db/database.ts'
import { engineOf } from '../db/engine.ts'
import { prepared } from '../db/prepared.ts'
import type { Message } from '../messages/message.ts'
import { lanesOf } from '../turns/list-lanes.ts'
import type { Lane } from '../turns/source.ts'
import type { Instant } from '../values/instant.ts'

/** Nobody is working on it: what was marked is free again once its lease is over. */
function isFree(now: Instant): Expression<SqlBool> {
  return sql<SqlBool>`(state <> 'submitting' or leased_until < ${now})`
}

const selectLanes = lanesOf({ table: 'message', isFree })

/** Every lane in which a message waits that nobody is working on. */
export function messageLanes(db: Reader, now: Instant): Promise<Lane[]> {
  return selectLanes(db, now)
}

export type DueLane = {
  lane: string
  /** In the time of the lane's organization. */
  due: Instant
  limit: number
}

/**
 * Up to `limit` free messages of each lane that are due, in their order. On PostgreSQL nobody else can
 * have or change them until the transaction ends; those that somebody has already are left out.
 */
export async function readDue(tx: Tx, lanes: readonly DueLane[], now: Instant): Promise<Message[]> {
  if (lanes.length === 0) return []
  if (engineOf(tx) === 'postgres') return dueOfLanes(tx, { lanes: JSON.stringify(lanes), now })
  const rows: Message[] = []
  for (const lane of lanes) rows.push(...(await dueOfLane(tx, { ...lane, now })))
  return rows
}

const dueOfLane = prepared((db, { lane, due, limit, now }: DueLane & { now: Instant }) =>
  db
    .selectFrom('message')
    .selectAll()
    .where('lane', '=', lane)
    .where('next_at', '<=', due)
    .where(isFree(now))
    .orderBy('next_at')
    .orderBy('id')
    .limit(limit),
)

const dueOfLanes = prepared((db, { lanes, now }: { lanes: string; now: Instant }) =>
  db
    .selectFrom(
      sql<DueLane>`json_to_recordset(${lanes}::json)`.as<'wanted'>(
        sql`wanted(lane text, due text, "limit" integer)`,
      ),
    )
    .crossJoinLateral((eb) =>
      eb
        .selectFrom('message')
        .selectAll()
        .whereRef('message.lane', '=', 'wanted.lane')
        .whereRef('message.next_at', '<=', 'wanted.due')
        .where(isFree(now))
        .orderBy('message.next_at')
        .orderBy('message.id')
        .limit(sql<number>`wanted."limit"`)
        .forUpdate()
        .skipLocked()
        .as('message'),
    )
    .selectAll('message'),
)

/**
 * What was marked by a process that died, where its lane has no room: it needs none. Such a message was
 * taken in the order of its lane, so it stands at the head, and no more than the head is looked at.
 */
export async function readLost(
  tx: Tx,
  lanes: readonly DueLane[],
  now: Instant,
): Promise<Message[]> {
  const rows: Message[] = []
  for (const lane of lanes) rows.push(...(await lostOfLane(tx, { ...lane, now })))
  return rows
}

const lostOfLane = prepared((db, { lane, due, limit, now }: DueLane & { now: Instant }, engine) =>
  db
    .selectFrom('message')
    .selectAll()
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('message as head')
        .select('head.id')
        .where('head.lane', '=', lane)
        .where('head.next_at', '<=', due)
        .orderBy('head.next_at')
        .orderBy('head.id')
        .limit(limit),
    )
    .where('lane', '=', lane)
    .where('state', '=', 'submitting')
    .where('leased_until', '<', now)
    .$if(engine === 'postgres', (query) => query.forUpdate().skipLocked()),
)
