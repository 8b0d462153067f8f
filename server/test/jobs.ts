/** A job table of its own for tests of the queue. */
import type { Database } from '../src/db/database.ts'
import { type Claimed, claimDue } from '../src/turns/claim-jobs.ts'
import { enqueue, type NewJob } from '../src/turns/enqueue.ts'
import type { Job } from '../src/turns/job.ts'
import { idsAt } from '../src/values/ids.ts'
import { addMillis, type Instant } from '../src/values/instant.ts'
import { createTestDatabase } from './database.ts'
import { organizationRow } from './organization-row.ts'

export const noon = '2026-11-21T12:00:00.000000+00:00' as Instant
export const afterNoon = (seconds: number): Instant => addMillis(noon, seconds * 1000)

export type Queue = {
  db: Database
  /** Adds jobs about the subjects named, due at noon unless `job` says otherwise. */
  add(subjects: string[], job?: Partial<NewJob>): Promise<void>
  /** Claims at noon, as `lease`, for 90 s, unless `given` says otherwise. */
  claim(lease: string, given?: Partial<ClaimAt>): Promise<Claimed>
  jobs(): Promise<Job[]>
}
export type ClaimAt = { now: Instant; limit: number; nowOf(organization_id: string): Instant }

export async function createQueue(): Promise<Queue> {
  const db = await createTestDatabase()
  await db.transaction(async (tx) => {
    for (const id of ['orga_a', 'orga_b'])
      await tx.insertInto('organization').values(organizationRow(id, noon)).execute()
  })
  return {
    db,
    add: (subjects, job) =>
      db.transaction((tx) =>
        enqueue(
          tx,
          idsAt(() => noon),
          subjects.map((id) => about(id, job)),
        ),
      ),
    claim(lease, { now = noon, limit = 100, nowOf = () => now } = {}) {
      const claim = { now, nowOf, lease, until: addMillis(now, 90_000), limit }
      return claimDue(db, claim)
    },
    jobs: () => db.read.selectFrom('job').selectAll().orderBy('subject_id').execute(),
  }
}

function about(subject_id: string, job: Partial<NewJob> = {}): NewJob {
  return {
    organization_id: 'orga_a',
    kind: 'message.send',
    subject_id,
    lane: 'sms:+12025550100',
    run_at: noon,
    ...job,
  }
}

export const subjectsOf = ({ jobs }: Claimed): string[] => jobs.map((job) => job.subject_id)
