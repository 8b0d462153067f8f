/** Time. The only file that reads the system's clocks; everything else asks a Clock. */
import { type Instant, toInstant, toMillis } from './db/values.ts'

export type Clock = {
  /** The server's own time: leases, logs, key use. */
  now(): Instant
  /** The time an organization lives in: its test clock if it has one, else `now()`. */
  nowOf(organization_id: string): Instant
  isFrozen(organization_id: string): boolean
  /** Calls back after real milliseconds. The returned function cancels. */
  after(millis: number, callback: () => void): () => void
}

/** How long a jump of the wall clock is distrusted: longer than any undo window (F-13). */
const distrustMs = 61_000
/** Differences below this are NTP slewing, adopted at once. */
const driftMs = 500

/**
 * Wall time that a jump of the system clock cannot shorten an undo window with: between looks it
 * advances by the monotonic clock, and a jump is adopted only once it has stood for 61 s (F-13, F-14).
 */
export function steadyTime(wall = Date.now, monotonic = () => performance.now()): () => number {
  let anchor = wall() - monotonic()
  let jumpSince: number | undefined
  return () => {
    const elapsed = monotonic()
    const drift = wall() - elapsed - anchor
    if (Math.abs(drift) < driftMs) {
      // Small drift forward is followed; backwards we wait for the wall to catch up.
      if (drift > 0) anchor += drift
      jumpSince = undefined
    } else {
      jumpSince ??= elapsed
      if (elapsed - jumpSince >= distrustMs) {
        anchor += drift
        jumpSince = undefined
      }
    }
    return Math.floor(anchor + elapsed)
  }
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

/** Milliseconds from `from` to `to`, negative when `to` is past. */
export function millisBetween(from: Instant, to: Instant): number {
  return toMillis(to) - toMillis(from)
}
