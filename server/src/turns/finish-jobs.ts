/** Ending jobs and putting them off; only their lease's holder can. */
import { updateMany } from '../db/bulk.ts'
import type { Reader, Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import type { Instant } from '../values/instant.ts'
import { ownersOf } from '../values/owners.ts'
import type { Job } from './job.ts'

type Held = { organization_ids: string[]; ids: string[]; lease: string | null }

const deleteHeld = prepared((db, { organization_ids, ids, lease }: Held) =>
  db
    .deleteFrom('job')
    .where('organization_id', 'in', organization_ids)
    .where('id', 'in', ids)
    .where('lease', '=', lease),
)

/** Ends jobs that their holder is done with. A job whose lease was lost stays. */
export async function finish(tx: Tx, jobs: readonly Job[]): Promise<void> {
  for (const [lease, held] of Map.groupBy(jobs, (job) => job.lease)) {
    await deleteHeld(tx, {
      organization_ids: ownersOf(held),
      ids: held.map((job) => job.id),
      lease,
    })
  }
}

export type Retry = { job: Job; run_at: Instant; last_error?: string | null }

/** Gives jobs back to be claimed again at `run_at`. A job whose lease was lost is left alone. */
export async function retryAt(tx: Tx, retries: readonly Retry[]): Promise<void> {
  const rows = retries.map(({ job, run_at, last_error }) => ({
    organization_id: job.organization_id,
    id: job.id,
    lease: job.lease,
    'next lease': null,
    leased_until: null,
    run_at,
    last_error: last_error ?? null,
  }))
  await updateMany(tx, 'job', rows, {
    match: ['organization_id', 'id', 'lease'],
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
