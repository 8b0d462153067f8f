/** When a task is due: a day of whoever looks at it, or one moment for everybody (contract §1.9). */
import { addMillis, type Instant, parseInstant } from '../values/instant.ts'

/** `YYYY-MM-DD`, or an Instant. */
export type TaskDate = string

export const dayLength = 'YYYY-MM-DD'.length
const dayMillis = 86_400_000

/**
 * A moment, and how the caller's calendar writes it: days are compared with the one, moments with
 * the other. A midnight is written as its day; any other time sorts after its day, as text too.
 */
export type Bound = { instant: Instant; local: string }

/** What the caller wrote → what is stored; undefined when it is no date. */
export function parseTaskDate(text: string, offsetHours: number): TaskDate | undefined {
  const instant = parseInstant(text, offsetHours)
  return instant && isDay(text) ? text : instant
}

export function isDay(date: TaskDate): boolean {
  return date.length === dayLength
}

export function toBound(instant: Instant, offsetHours: number): Bound {
  const wall = addMillis(instant, offsetHours * 3_600_000)
  return { instant, local: wall.replace('T00:00:00.000000+00:00', '') }
}

/** Midnight after the caller's today: what lies before it is in the inbox. */
export function endOfToday(now: Instant, offsetHours: number): Bound {
  const today = addMillis(now, offsetHours * 3_600_000).slice(0, dayLength)
  return nextDay(parseInstant(today, offsetHours) as Instant, offsetHours)
}

/** The midnight 24 hours after another. */
export function nextDay(midnight: Instant, offsetHours: number): Bound {
  return toBound(addMillis(midnight, dayMillis), offsetHours)
}

export function isBefore(date: TaskDate, bound: Bound): boolean {
  return date < (isDay(date) ? bound.local : bound.instant)
}
