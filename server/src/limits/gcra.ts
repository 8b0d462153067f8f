/**
 * The generic cell rate algorithm: one instant for each thing that is limited says all, and no window has an edge at
 * which twice as much may come (guarantees e, Rate limiting). Times are milliseconds of any one clock.
 */

/** So many calls in a second, all at once if need be. */
export const windowMs = 1000

/** When everything that was admitted so far will have been worked off. */
export type Arrival = number

export type Admitted = { arrival: Arrival; count: number }

/** How many of `asked` come in now. A clock that is put back gives nobody more. */
export function admit(before: Arrival, now: number, perSecond: number, asked: number): Admitted {
  const eachMs = windowMs / perSecond
  const busyUntil = Math.max(before, now)
  // A sum of many parts is a hair too long.
  const room = Math.floor((now + windowMs - busyUntil) / eachMs + 1e-6)
  const count = Math.max(0, Math.min(asked, room))
  return { arrival: busyUntil + count * eachMs, count }
}

/** How many more would come in now, and how many seconds until all would. */
export function leftOf(arrival: Arrival, now: number, perSecond: number) {
  const busyMs = Math.max(0, arrival - now)
  const remaining = Math.floor(((windowMs - busyMs) * perSecond) / windowMs + 1e-6)
  return { remaining: Math.max(0, remaining), resetSeconds: busyMs / 1000 }
}

/** How many seconds until one would come in. */
export function waitOf(arrival: Arrival, now: number, perSecond: number): number {
  return Math.max(0, arrival + windowMs / perSecond - windowMs - now) / 1000
}
