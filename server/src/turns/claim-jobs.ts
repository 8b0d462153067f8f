/** Leasing due jobs: one statement a lane, index probes only, and no transaction when nothing is due. */
import { sql } from 'kysely'
import type { Database, Reader, Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import type { Instant } from '../values/instant.ts'
import type { Job } from './job.ts'

export type Claim = {
  /** Server time, for leases. */
  now: Instant
  nowOf(organization_id: string): Instant
  lease: string
  until: Instant
  limit: number
}
export type Claimed = { jobs: Job[]; next_run_at: Instant | undefined }

type Lane = { lane: string; run_at: Instant }

/**
 * Leases up to `limit` due jobs: oldest first within a lane, an equal share to each lane. Also tells
 * when the next job is due that no test clock holds back.
 */
export async function claimDue({ read, transaction }: Database, claim: Claim): Promise<Claimed> {
  const lanes = await listLanes(read, claim.now)
  const due = lanes.filter((lane) => lane.run_at <= claim.nowOf(organizationOf(lane.lane)))
  due.sort((a, b) => (a.run_at < b.run_at ? -1 : 1))
  // What was listed may be gone by now: only the lease itself decides.
  const lease = (tx: Tx): Promise<Job[]> => claimLanes(tx, claim, due)
  const jobs = due.length > 0 ? await transaction(lease) : []
  // What is past and yet not due waits for a test clock, for which there is no use in polling.
  const waiting = lanes.map((lane) => lane.run_at).filter((run_at) => run_at > claim.now)
  return { jobs, next_run_at: waiting.sort()[0] }
}

async function claimLanes(tx: Tx, claim: Claim, due: Lane[]): Promise<Job[]> {
  const jobs: Job[] = []
  for (const [position, { lane }] of due.entries()) {
    const share = Math.ceil((claim.limit - jobs.length) / (due.length - position))
    if (share > 0) jobs.push(...(await claimLane(tx, claim, lane, share)))
  }
  return jobs
}

const selectLanes = prepared((db, { now }: { now: Instant }) =>
  sql<{ lane: string; run_at: Instant | null }>`
    with recursive lanes(lane) as (
      select min(lane) from job
      union all
      select (select min(job.lane) from job where job.lane > lanes.lane)
      from lanes where lanes.lane is not null
    )
    select lanes.lane as lane, (
      select job.run_at from job
      where job.lane = lanes.lane and (job.leased_until is null or job.leased_until < ${now})
      order by job.run_at, job.id limit 1
    ) as run_at
    from lanes where lanes.lane is not null`.compile(db),
)

/** Each lane with its first unleased run_at: one index probe a lane, however many jobs wait. */
async function listLanes(db: Reader, now: Instant): Promise<Lane[]> {
  const rows = await selectLanes(db, { now })
  return rows.filter((row) => row.run_at !== null) as Lane[]
}

type LaneClaim = Pick<Claim, 'now' | 'lease' | 'until' | 'limit'> & {
  organization_id: string
  lane: string
  due_until: Instant
}

// Materialized: PostgreSQL may otherwise re-run a locking sub-select and take more than the limit.
const leaseDue = prepared((db, claim: LaneClaim, engine) =>
  db
    .with(
      (cte) => cte('due').materialized(),
      (tables) =>
        tables
          .selectFrom('job')
          .select('id')
          .where('lane', '=', claim.lane)
          .where('run_at', '<=', claim.due_until)
          .where((eb) =>
            eb.or([eb('leased_until', 'is', null), eb('leased_until', '<', claim.now)]),
          )
          .orderBy('run_at')
          .orderBy('id')
          .limit(claim.limit)
          .$if(engine === 'postgres', (query) => query.forUpdate().skipLocked()),
    )
    .updateTable('job')
    .set((eb) => ({
      lease: claim.lease,
      leased_until: claim.until,
      attempts: eb('attempts', '+', 1),
    }))
    .where('organization_id', '=', claim.organization_id)
    .where('id', 'in', (eb) => eb.selectFrom('due').select('id'))
    .returningAll(),
)

async function claimLane(tx: Tx, claim: Claim, lane: string, limit: number): Promise<Job[]> {
  const { now, lease, until } = claim
  const organization_id = organizationOf(lane)
  const due_until = claim.nowOf(organization_id)
  const wanted = { now, lease, until, limit, organization_id, lane, due_until }
  const jobs = await leaseDue(tx, wanted)
  return jobs.sort((a, b) => (a.run_at + a.id < b.run_at + b.id ? -1 : 1))
}

function organizationOf(lane: string): string {
  return lane.slice(0, lane.indexOf(' '))
}
