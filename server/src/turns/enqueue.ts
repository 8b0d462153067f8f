/** Putting jobs into the queue, and taking them out again before they run. */
import { insertMany } from '../db/bulk.ts'
import type { Tx } from '../db/database.ts'
import { prepared } from '../db/prepared.ts'
import type { NewId } from '../values/ids.ts'
import type { Job, JobKind } from './job.ts'

export type NewJob = Pick<Job, 'organization_id' | 'kind' | 'subject_id' | 'run_at'> & {
  /** The part of the lane's name within the organization, such as a phone number. */
  lane: string
}

/** Adds jobs; one that is there for the same subject is rescheduled and its lease voided. */
export async function enqueue(tx: Tx, newId: NewId, jobs: readonly NewJob[]): Promise<void> {
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
    tx,
    'job',
    rows,
    `on conflict (organization_id, kind, subject_id) do update set run_at = excluded.run_at,
      lane = excluded.lane, attempts = 0, lease = null, leased_until = null, last_error = null`,
  )
}

type Subjects = { organization_id: string; kind: JobKind; subject_ids: readonly string[] }

const deleteOf = prepared((db, { organization_id, kind, subject_ids }: Subjects) =>
  db
    .deleteFrom('job')
    .where('organization_id', '=', organization_id)
    .where('kind', '=', kind)
    .where('subject_id', 'in', subject_ids),
)

/** Takes a subject's job away, whoever holds it. */
export async function dequeue(
  tx: Tx,
  organization_id: string,
  kind: JobKind,
  subject_ids: readonly string[],
): Promise<void> {
  if (subject_ids.length > 0) await deleteOf(tx, { organization_id, kind, subject_ids })
}
