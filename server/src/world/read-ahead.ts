/** What an organization has in front of it, as far as nothing of it has any consequence but its own. */
import { sandboxCarrierId } from '../carriers/sandbox.ts'
import type { Reader } from '../db/database.ts'
import { readLane } from '../messages/lane.ts'
import { messageLanes } from '../sending/read-due.ts'
import { organizationOf } from '../turns/source.ts'
import type { Instant } from '../values/instant.ts'
import { fromJson } from '../values/json.ts'
import { magicNumbers } from './behaviour.ts'
import type { SandboxPlan } from './sandbox-tables.ts'

/** So many rows are taken from a table in one transaction without making others wait. */
const rowsMax = 256

/** Something that is due then; the ids are of what it happens to. */
export type Ahead = { next_at: Instant; ids: string[]; isPlain: boolean }
export type Reading = {
  /** In their order, up to where the reading ended. */
  rows: Ahead[]
  /** The lanes they wait in. */
  lanes: string[]
}

/**
 * Messages up to `to`. Plain is a submit that the carrier takes, with a receipt at once: it changes no
 * other message, and nothing comes of it later.
 */
export async function readMessagesAhead(
  db: Reader,
  organization_id: string,
  now: Instant,
  to: Instant,
): Promise<Reading> {
  const all = await messageLanes(db, now)
  const lanes = all
    .filter((lane) => organizationOf(lane) === organization_id && lane.next_at <= to)
    .map(({ lane }) => lane)
  const limit = Math.floor(rowsMax / Math.max(1, lanes.length))
  const isCalm = await hasNoWeather(db, organization_id)
  const reads = lanes.map((lane) => readLaneAhead(db, lane, to, limit))
  const rows = merge(await Promise.all(reads), limit)
  return { rows: isCalm ? rows : rows.map((row) => ({ ...row, isPlain: false })), lanes }
}

async function hasNoWeather(db: Reader, organization_id: string): Promise<boolean> {
  const weather = db
    .selectFrom('weather')
    .select('organization_id')
    .where('organization_id', '=', organization_id)
  return (await weather.executeTakeFirst()) === undefined
}

async function readLaneAhead(
  db: Reader,
  lane: string,
  to: Instant,
  limit: number,
): Promise<Ahead[]> {
  const name = readLane(lane)
  const isOurs = name.for === 'sending' && name.carrier_id === sandboxCarrierId
  const rows = await db
    .selectFrom('message')
    .select(['id', 'next_at', 'state', 'remote_phone'])
    .where('lane', '=', lane)
    .where('next_at', '<=', to)
    .orderBy('next_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id, next_at, state, remote_phone }) => ({
    next_at: next_at as Instant,
    ids: [id],
    isPlain:
      isOurs &&
      (state === 'queued' || state === 'scheduled') &&
      !Object.hasOwn(magicNumbers, remote_phone ?? ''),
  }))
}

/** Plans up to `to`. Plain is a receipt: it is about its own message. */
export async function readPlansAhead(
  db: Reader,
  organization_id: string,
  to: Instant,
): Promise<Reading> {
  const rows = await db
    .selectFrom('sandbox_plan')
    .leftJoin('attempt', (join) =>
      join
        .onRef('attempt.organization_id', '=', 'sandbox_plan.organization_id')
        .onRef('attempt.id', '=', 'sandbox_plan.attempt_id'),
    )
    .select(['sandbox_plan.lane', 'sandbox_plan.next_at', 'sandbox_plan.plan'])
    .select(['sandbox_plan.attempt_id', 'attempt.message_id'])
    .where('sandbox_plan.organization_id', '=', organization_id)
    .where('sandbox_plan.next_at', '<=', to)
    .orderBy('sandbox_plan.next_at')
    .orderBy('sandbox_plan.id')
    .limit(rowsMax)
    .execute()
  const ahead = rows.map(({ next_at, plan, attempt_id, message_id }) => ({
    next_at,
    ids: [attempt_id, message_id].filter((id) => id !== null),
    isPlain: (fromJson(plan) as SandboxPlan).do === 'receipt',
  }))
  return { rows: merge([ahead], rowsMax), lanes: [...new Set(rows.map(({ lane }) => lane))] }
}

/** By time. Where a list was cut off, nobody knows what comes after its last moment, or at it. */
function merge(lists: readonly Ahead[][], limit: number): Ahead[] {
  const ends = lists.flatMap((list) => (list.length < limit ? [] : (list.at(-1)?.next_at ?? [])))
  const [end] = ends.sort()
  const rows = lists.flat().filter(({ next_at }) => end === undefined || next_at < end)
  return rows.sort((a, b) => (a.next_at < b.next_at ? -1 : a.next_at > b.next_at ? 1 : 0))
}
