/** The job table: the scheduler and the outbox are one. A scheduled job is one with a later run_at. */
import { type Selectable, sql } from 'kysely'
import { insertMany, updateMany } from '../db/bulk.ts'
import type { Engine, Reader, Tx } from '../db/database.ts'
import type { Instant, NewId } from '../db/values.ts'

export type JobKind = 'message.send' | 'message.reconcile' | 'sandbox.plan'

export interface JobTable {
  organization_id: string
  id: string
  kind: JobKind
  /** The row the job is about. Jobs carry no payload: the handler reads its subject afresh. */
  subject_id: string
  /** Jobs of a lane are claimed in order, lanes in turn: one number's backlog delays no other. */
  lane: string
  /** In the time of the job's organization. */
  run_at: Instant
  attempts: number
  /** Who is working on it, and until when (server time); a lost lease changes nothing. */
  lease: string | null
  leased_until: Instant | null
  last_error: string | null
}
export type Job = Selectable<JobTable>

export type NewJob = Pick<Job, 'organization_id' | 'kind' | 'subject_id' | 'run_at'> & {
  /** The part of the lane's name within the organization, such as a phone number. */
  lane: string
}

/** Adds jobs; one that is there for the same subject is rescheduled and its lease voided. */
export async function enqueue(
  engine: Engine,
  tx: Tx,
  newId: NewId,
  jobs: readonly NewJob[],
): Promise<void> {
  const rows = jobs.map((job) => ({
    ...job,
    lane: `${job.organization_id} ${job.lane}`,
    id: newId('job'),
    attempts: 0,
    lease: null,
    leased_until: null,
    last_error: null,
  }))
  await insertMany(
    engine,
    tx,
    'job',
    rows,
    `on conflict (organization_id, kind, subject_id) do update set run_at = excluded.run_at,
      lane = excluded.lane, attempts = 0, lease = null, leased_until = null, last_error = null`,
  )
}

/** Takes a subject's job away, whoever holds it. */
export async function dequeue(
  tx: Tx,
  organization_id: string,
  kind: JobKind,
  subject_ids: readonly string[],
): Promise<void> {
  if (subject_ids.length === 0) return
  await tx
    .deleteFrom('job')
    .where('organization_id', '=', organization_id)
    .where('kind', '=', kind)
    .where('subject_id', 'in', subject_ids)
    .execute()
}

export type Claim = {
  /** Server time, for leases. */
  now: Instant
  nowOf(organization_id: string): Instant
  lease: string
  until: Instant
  limit: number
}
export type Claimed = { jobs: Job[]; next_run_at: Instant | undefined }

/**
 * Leases up to `limit` due jobs: oldest first within a lane, an equal share to each lane. Also tells
 * when the next job is due that no test clock holds back.
 */
export async function claimDue(engine: Engine, tx: Tx, claim: Claim): Promise<Claimed> {
  const lanes = await listLanes(tx, claim.now)
  const due = lanes.filter((lane) => lane.run_at <= claim.nowOf(organizationOf(lane.lane)))
  due.sort((a, b) => (a.run_at < b.run_at ? -1 : 1))
  const jobs: Job[] = []
  for (const [position, lane] of due.entries()) {
    const share = Math.ceil((claim.limit - jobs.length) / (due.length - position))
    if (share > 0) jobs.push(...(await claimLane(engine, tx, claim, lane.lane, share)))
  }
  const waiting = lanes.filter((lane) => !due.includes(lane)).map((lane) => lane.run_at)
  return { jobs, next_run_at: waiting.sort()[0] }
}

/** Each lane with its first unleased run_at: one index probe a lane, however many jobs wait. */
async function listLanes(tx: Reader, now: Instant): Promise<{ lane: string; run_at: Instant }[]> {
  const { rows } = await sql<{ lane: string; run_at: Instant | null }>`
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
    from lanes where lanes.lane is not null`.execute(tx)
  return rows.filter((row) => row.run_at !== null) as { lane: string; run_at: Instant }[]
}

async function claimLane(
  engine: Engine,
  tx: Tx,
  claim: Claim,
  lane: string,
  limit: number,
): Promise<Job[]> {
  const organization_id = organizationOf(lane)
  // Materialized: PostgreSQL may otherwise re-run a locking sub-select and take more than the limit.
  const jobs = await tx
    .with(
      (cte) => cte('due').materialized(),
      (db) =>
        db
          .selectFrom('job')
          .select('id')
          .where('lane', '=', lane)
          .where('run_at', '<=', claim.nowOf(organization_id))
          .where((eb) =>
            eb.or([eb('leased_until', 'is', null), eb('leased_until', '<', claim.now)]),
          )
          .orderBy('run_at')
          .orderBy('id')
          .limit(limit)
          .$if(engine === 'postgres', (query) => query.forUpdate().skipLocked()),
    )
    .updateTable('job')
    .set((eb) => ({
      lease: claim.lease,
      leased_until: claim.until,
      attempts: eb('attempts', '+', 1),
    }))
    .where('organization_id', '=', organization_id)
    .where('id', 'in', (eb) => eb.selectFrom('due').select('id'))
    .returningAll()
    .execute()
  return jobs.sort((a, b) => (a.run_at + a.id < b.run_at + b.id ? -1 : 1))
}

function organizationOf(lane: string): string {
  return lane.slice(0, lane.indexOf(' '))
}

/** Ends jobs that their holder is done with. A job whose lease was lost stays. */
export async function finish(tx: Tx, jobs: readonly Job[]): Promise<void> {
  for (const [lease, held] of Map.groupBy(jobs, (job) => job.lease)) {
    await tx
      .deleteFrom('job')
      .where('organization_id', 'in', [...new Set(held.map((job) => job.organization_id))])
      .where(
        'id',
        'in',
        held.map((job) => job.id),
      )
      .where('lease', '=', lease)
      .execute()
  }
}

export type Retry = { job: Job; run_at: Instant; last_error?: string | null }

/** Gives jobs back to be claimed again at `run_at`. A job whose lease was lost is left alone. */
export async function retryAt(engine: Engine, tx: Tx, retries: readonly Retry[]): Promise<void> {
  const rows = retries.map(({ job, run_at, last_error }) => ({
    organization_id: job.organization_id,
    id: job.id,
    lease: job.lease,
    'next lease': null,
    leased_until: null,
    run_at,
    last_error: last_error ?? null,
  }))
  await updateMany(engine, tx, 'job', rows, {
    match: ['organization_id', 'id', 'lease'],
    returning: ['id'],
  })
}

/** The earliest run_at of all jobs: one index probe, however many wait. */
export async function earliestRunAt(db: Reader): Promise<Instant | undefined> {
  const row = await db
    .selectFrom('job')
    .select('run_at')
    .orderBy('run_at')
    .limit(1)
    .executeTakeFirst()
  return row?.run_at
}

/** Voids every lease. Only for the one process of a data folder, at its start: the holders are dead. */
export async function releaseLeases(tx: Tx): Promise<void> {
  await tx
    .updateTable('job')
    .set({ lease: null, leased_until: null })
    .where('lease', 'is not', null)
    .execute()
}
