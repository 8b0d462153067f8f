/** How long to wait before the next try. */

/** Seconds after the first, second, … refusal; the last one repeats. */
export const backoffSeconds = [2, 5, 15, 30, 60, 120, 300, 600] as const

/** Milliseconds to wait after `attempts` refusals; the carrier's own wish wins when it is longer. */
export function backoffMs(attempts: number, retryAfterMs = 0): number {
  const step = Math.min(Math.max(attempts, 1), backoffSeconds.length) - 1
  return Math.max((backoffSeconds[step] ?? 0) * 1000, retryAfterMs)
}
