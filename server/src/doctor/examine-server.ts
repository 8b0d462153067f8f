/** Clock and queue: what a running server depends on and what it leaves undone. */
import { sql } from 'kysely'
import type { Snapshots } from '../db/open-reader.ts'
import { duration } from '../sending/choose-fate.ts'
import { messageLanes } from '../sending/read-due.ts'
import { organizationOf } from '../turns/source.ts'
import { addMillis, type Instant, toMillis } from '../values/instant.ts'
import { planLanes } from '../world/run-plans.ts'
import type { Diagnosis } from './diagnosis.ts'

/** Clocks further apart than this confuse people who read logs; due-ness is the database's anyway. */
const clockApartMaxMs = 2000
/** A server that runs takes up what is due within a second. */
const dueMaxMs = 60_000

/** This process against the database. */
export async function examineClock(db: Snapshots, now: () => Instant): Promise<Diagnosis> {
  const apart = Math.round(toMillis(now()) - (await readMillis(db)))
  const ok = Math.abs(apart) <= clockApartMaxMs
  const says = `${now()}, ${Math.abs(apart)} ms ${apart < 0 ? 'behind' : 'ahead of'} the database`
  return { check: 'clock', ok, says }
}

/** The time by which messages are due: that of the database, where it has a clock but ours. */
export async function databaseClock(db: Snapshots, own: () => Instant): Promise<() => Instant> {
  if (db.engine === 'sqlite') return own
  const ahead = (await readMillis(db)) - toMillis(own())
  return () => addMillis(own(), Math.round(ahead))
}

async function readMillis(db: Snapshots): Promise<number> {
  const asked =
    db.engine === 'sqlite'
      ? sql<{ millis: number }>`select (julianday('now') - 2440587.5) * 86400000 as millis`
      : sql<{ millis: number }>`
          select (extract(epoch from clock_timestamp()) * 1000)::float8 as millis`
  const { rows } = await asked.execute(db.read)
  return rows[0]?.millis ?? 0
}

/** How long the oldest due row has waited. Frozen organizations wait for their clock, not for us. */
export async function examineQueue(db: Snapshots, now: () => Instant): Promise<Diagnosis> {
  const at = now()
  const frozen = await db.read.selectFrom('test_clock').select('organization_id').execute()
  const ids = new Set(frozen.map(({ organization_id }) => organization_id))
  const lanes = [...(await messageLanes(db.read, at)), ...(await planLanes(db.read, at))]
  const [oldest] = lanes
    .filter((lane) => !ids.has(organizationOf(lane)))
    .sort((a, b) => (a.next_at < b.next_at ? -1 : 1))
  const check = 'queue'
  if (!oldest) return { check, ok: true, says: 'nothing waits' }
  const waitedMs = toMillis(at) - toMillis(oldest.next_at)
  if (waitedMs <= 0) return { check, ok: true, says: `nothing is due before ${oldest.next_at}` }
  const says = `the oldest that is due, in ${oldest.lane}, has waited ${duration(waitedMs)}`
  if (waitedMs <= dueMaxMs) return { check, ok: true, says }
  return { check, ok: false, says: `${says}. Is a server running, and has its carrier room?` }
}
