/** The job table: the scheduler and the outbox are one. A scheduled job is one with a later run_at. */
import type { Selectable } from 'kysely'
import type { Instant } from '../values/instant.ts'

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
