/** Clock and queue: what a running server depends on and what it leaves undone. */
import { sql } from 'kysely'
import type { Snapshots } from '../db/open-reader.ts'
import { duration } from '../sending/begin-sends.ts'
import { type Instant, toMillis } from '../values/instant.ts'
import type { Diagnosis } from './diagnosis.ts'

/** Clocks further apart than this confuse people who read logs; due-ness is the database's anyway. */
const clockApartMaxMs = 2000
/** A server that runs takes up a due job within a second. */
const dueMaxMs = 60_000

/** This process against the database. */
export async function examineClock(db: Snapshots, now: () => Instant): Promise<Diagnosis> {
  const asked =
    db.engine === 'sqlite'
      ? sql<{ millis: number }>`select (julianday('now') - 2440587.5) * 86400000 as millis`
      : sql<{ millis: number }>`
          select (extract(epoch from clock_timestamp()) * 1000)::float8 as millis`
  const { rows } = await asked.execute(db.read)
  const apart = Math.round(toMillis(now()) - (rows[0]?.millis ?? 0))
  const ok = Math.abs(apart) <= clockApartMaxMs
  const says = `${now()}, ${Math.abs(apart)} ms ${apart < 0 ? 'behind' : 'ahead of'} the database`
  return { check: 'clock', ok, says }
}

/** How long the oldest due job has waited. Frozen organizations wait for their clock, not for us. */
export async function examineQueue(db: Snapshots, now: () => Instant): Promise<Diagnosis> {
  const at = now()
  const oldest = await db.read
    .selectFrom('job')
    .select(['run_at', 'kind'])
    .where((eb) => eb.or([eb('leased_until', 'is', null), eb('leased_until', '<', at)]))
    .where('organization_id', 'not in', (eb) =>
      eb.selectFrom('test_clock').select('organization_id'),
    )
    .orderBy('run_at')
    .limit(1)
    .executeTakeFirst()
  const check = 'queue'
  if (!oldest) return { check, ok: true, says: 'nothing waits' }
  const waitedMs = toMillis(at) - toMillis(oldest.run_at)
  if (waitedMs <= 0) return { check, ok: true, says: `nothing is due before ${oldest.run_at}` }
  const says = `the oldest due job, ${oldest.kind}, has waited ${duration(waitedMs)}`
  if (waitedMs <= dueMaxMs) return { check, ok: true, says }
  return { check, ok: false, says: `${says}. Is a server running?` }
}
