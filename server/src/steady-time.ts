/** Wall time that jumps of the system's clock do not shake. */

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
