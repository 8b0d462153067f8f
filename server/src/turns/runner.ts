/** Claims due jobs and runs them: runOnce() for tests and stepping, start() for a server. */
import type { Context } from '../context.ts'
import { isUnavailable } from '../db/unavailable.ts'
import { failpoint } from '../failpoint.ts'
import { addMillis, type Instant, toMillis } from '../values/instant.ts'
import { backoffMs } from './backoff.ts'
import { claimDue } from './claim-jobs.ts'
import { retryAt } from './finish-jobs.ts'
import type { Job, JobKind } from './job.ts'

/** What is left to do for one job once its kind's handler has prepared the batch. */
export type Work = { job: Job; run(): Promise<void> }
/** Prepares a batch of one kind, in as few statements as it can, and returns the work of each job. */
export type JobHandler = (ctx: Context, jobs: Job[]) => Promise<Work[]>
export type JobHandlers = Record<JobKind, JobHandler>

/** Longer than twice the longest carrier call, so that a lease is never lost while its holder lives. */
export const leaseMs = 90_000
const pollMs = 1000
const inFlightMax = 1024
/** More in one transaction would make others wait. */
const batchMax = 512

export class Runner {
  readonly #ctx: Context
  readonly #handlers: JobHandlers
  readonly #leaseMs: number
  readonly #running = new Set<Promise<void>>()
  #inFlight = 0
  #stopped = true
  #claiming = false
  #nudged = false
  #cancelTimer = (): void => {}

  constructor(ctx: Context, handlers: JobHandlers, lease = leaseMs) {
    this.#ctx = ctx
    this.#handlers = handlers
    this.#leaseMs = lease
  }

  start(): void {
    this.#stopped = false
    this.#wake()
  }

  /** A hint that something may be due, or will be then. The poll finds it anyway, and what is far off. */
  nudge(run_at?: Instant): void {
    if (run_at && toMillis(run_at) - toMillis(this.#ctx.clock.now()) > pollMs) return
    this.#nudged = true
    if (!this.#stopped && !this.#claiming) this.#wake()
  }

  /** Claims and finishes everything due now; resolves to how many jobs ran. */
  async runOnce(): Promise<number> {
    let total = 0
    for (;;) {
      const { count } = await this.#claim()
      await this.idle()
      if (count === 0) return total
      total += count
    }
  }

  /** Resolves when no job of this process is being worked on. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  /** Stops claiming at once and waits for what is running, at most `graceMs` (F-28). */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    let cancel = (): void => {}
    const timedOut = new Promise<void>((resolve) => {
      cancel = this.#ctx.clock.after(graceMs, resolve)
    })
    await Promise.race([this.idle(), timedOut])
    cancel()
  }

  /** Tracked, since a claim under way is work about to start: stop() must not return before it. */
  #wake(): void {
    this.#track(this.#turn())
  }

  async #turn(): Promise<void> {
    if (this.#stopped || this.#claiming) return
    this.#claiming = true
    this.#nudged = false
    this.#cancelTimer()
    let waitMs = pollMs
    try {
      const claimed = await this.#claim()
      waitMs = claimed.count > 0 ? 0 : claimed.waitMs
    } catch (error) {
      this.#ctx.log.error({ err: error }, 'claiming failed')
    }
    this.#claiming = false
    if (this.#stopped) return
    this.#cancelTimer = this.#ctx.clock.after(this.#nudged ? 0 : waitMs, () => this.#wake())
  }

  /** Claims what is due and starts it; tells how many jobs that were and when to look again. */
  async #claim(): Promise<{ count: number; waitMs: number }> {
    const { db, clock, newId, owner } = this.#ctx
    const limit = Math.min(inFlightMax - this.#inFlight, db.claimMax)
    if (limit <= 0) return { count: 0, waitMs: pollMs }
    const now = clock.now()
    const { jobs, next_run_at } = await claimDue(db, {
      now,
      nowOf: (organization_id) => clock.nowOf(organization_id),
      lease: `${owner} ${newId('job')}`,
      until: addMillis(now, this.#leaseMs),
      limit,
    })
    if (jobs.length > 0) failpoint('send.after-claim')
    for (const [kind, all] of Map.groupBy(jobs, (job) => job.kind)) {
      for (let from = 0; from < all.length; from += batchMax)
        this.#track(this.#runBatch(kind, all.slice(from, from + batchMax)))
    }
    const untilNext = next_run_at ? Math.max(0, toMillis(next_run_at) - toMillis(now)) : pollMs
    return { count: jobs.length, waitMs: Math.min(pollMs, untilNext) }
  }

  #track(batch: Promise<void>): void {
    this.#running.add(batch)
    void batch.finally(() => this.#running.delete(batch))
  }

  /** Never throws: what a handler throws puts the job off. */
  async #runBatch(kind: JobKind, jobs: Job[]): Promise<void> {
    this.#inFlight += jobs.length
    let left = jobs.length
    const done = (count: number): void => {
      left -= count
      this.#inFlight -= count
    }
    try {
      const work = await this.#handlers[kind](this.#ctx, jobs)
      done(jobs.length - work.length)
      await Promise.all(work.map((item) => this.#runWork(item).finally(() => done(1))))
    } catch (error) {
      done(left)
      await this.#runEach(kind, jobs, error)
    }
    done(left)
    this.nudge()
  }

  /** A batch that failed runs job by job, so that one bad job does not hold up the others. */
  async #runEach(kind: JobKind, jobs: Job[], error: unknown): Promise<void> {
    if (jobs.length === 1 || isUnavailable(error)) await this.#putOff(jobs, error)
    else for (const job of jobs) await this.#runBatch(kind, [job])
  }

  async #runWork({ job, run }: Work): Promise<void> {
    try {
      await run()
    } catch (error) {
      await this.#putOff([job], error)
    }
  }

  /** A bug, or a database that is down: the jobs come back later, with what went wrong. */
  async #putOff(jobs: Job[], error: unknown): Promise<void> {
    const { clock, db, log } = this.#ctx
    log.error({ err: error, jobs: jobs.map((job) => job.id) }, 'job failed')
    const last_error = error instanceof Error ? error.message : String(error)
    const retries = jobs.map((job) => {
      const run_at = addMillis(clock.nowOf(job.organization_id), backoffMs(job.attempts))
      return { job, run_at, last_error }
    })
    await db
      .insist((tx) => retryAt(tx, retries))
      .catch((lost) => log.error({ err: lost }, 'jobs wait for their lease to end'))
  }
}
