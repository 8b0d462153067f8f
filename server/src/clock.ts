/** Time: everything asks a Clock. */

import { steadyTime } from './steady-time.ts'
import { type Instant, toInstant } from './values/instant.ts'

export type Clock = {
  /** The server's own time: leases, logs, key use. */
  now(): Instant
  /**
   * The time an organization lives in: its test clock if it has one, else `now()`. Whoever does something to
   * a message or an attempt names it: while a test clock moves over many moments, each has its own.
   */
  nowOf(organization_id: string, subject_id?: string): Instant
  isFrozen(organization_id: string): boolean
  /** Calls back after real milliseconds. The returned function cancels. */
  after(millis: number, callback: () => void): () => void
}

/** Frozen test clocks by organization; the sandbox keeps them in step with its table. */
export type FrozenClocks = Map<string, Instant>

export function systemClock(frozen: FrozenClocks, time = steadyTime()): Clock {
  return {
    now: () => toInstant(time()),
    nowOf: (organization_id) => frozen.get(organization_id) ?? toInstant(time()),
    isFrozen: (organization_id) => frozen.has(organization_id),
    after(millis, callback) {
      const timer = setTimeout(callback, Math.max(0, millis))
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
}
