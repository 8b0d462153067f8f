/** Moments, as the wire and both databases write them. */

/**
 * A moment as Close writes it: `2016-10-03T16:06:11.167000+00:00`. Always UTC and of fixed width,
 * so that text order is time order in SQLite and PostgreSQL alike (design: "Time, ids, numbers").
 */
export type Instant = `${string}+00:00`

/** Both ways, the last one is remembered: a millisecond of a busy server asks for its name many times. */
let last: { millis: number; instant: Instant } = { millis: Number.NaN, instant: '+00:00' }

/** Milliseconds since 1970 → Instant. Years 0000–9999 only; the callers' bounds are far tighter. */
export function toInstant(millis: number): Instant {
  if (millis !== last.millis) {
    const date = new Date(millis)
    last = { millis: date.getTime(), instant: `${date.toISOString().slice(0, 23)}000+00:00` }
  }
  return last.instant
}

export function toMillis(instant: Instant): number {
  return instant === last.instant ? last.millis : Date.parse(instant)
}

/** What is read, stored and reckoned lies between these two (F-18). */
export const firstInstant = toInstant(0)
export const lastInstant = toInstant(Date.UTC(2200, 0) - 1)
const lastMillis = toMillis(lastInstant)

/** No farther than the first and the last instant: what would come after the last never comes. */
export function addMillis(instant: Instant, millis: number): Instant {
  const moment = toMillis(instant) + millis
  if (moment > lastMillis) return lastInstant
  return moment < 0 ? firstInstant : toInstant(moment)
}

/** A `+` that was not encoded in a URL arrives as a blank; some write a blank before the offset. */
const zonePattern = '[Zz]| ?[-+ ]\\d{2}(?::?\\d{2})?'
const wireDate = new RegExp(
  `^(\\d{4}-\\d{2}-\\d{2})(?:[T ](\\d{2}:\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?(${zonePattern})?)?$`,
)

/**
 * ISO 8601 date or date-time → Instant, or undefined when it is not one. A value without an offset
 * is read in `offsetHours` (the `x-tz-offset` header; contract §7.4). Leap seconds, impossible
 * calendar days and years outside 1970–2199 are refused (guarantees F-18). Every place that reads a date
 * reads it here: what one of them takes, all take.
 */
export function parseInstant(text: string, offsetHours = 0): Instant | undefined {
  const match = wireDate.exec(text)
  if (!match) return undefined
  const [, day = '', minutes = '00:00', seconds = '00', fraction = '', zone] = match
  const naive = `${day}T${minutes}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`
  const millis = Date.parse(naive)
  if (Number.isNaN(millis) || !toInstant(millis).startsWith(naive.slice(0, 19))) return undefined
  const offsetMinutes = zone === undefined ? offsetHours * 60 : zoneMinutes(zone)
  if (offsetMinutes === undefined) return undefined
  const moment = millis - Math.round(offsetMinutes * 60_000)
  return moment >= 0 && moment <= lastMillis ? toInstant(moment) : undefined
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0
  const digits = zone.replaceAll(/\D/g, '')
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))]
  if (hours > 23 || minutes > 59) return undefined
  return (zone.includes('-') ? -1 : 1) * (hours * 60 + minutes)
}

const hoursMax = 15
const clockOffset = /^(?:UTC|GMT)?([+-]\d{1,2}):?(\d{2})$/i

/**
 * Hours from UTC, as `x-tz-offset` says them (contract §7.4): `-7.0`, `5.5`, also `+05:30` and `-0700`.
 * Undefined when it is no such number, or more than there are on earth.
 */
export function parseOffset(text: string): number | undefined {
  const clock = clockOffset.exec(text.trim())
  const hours = clock ? fromClock(clock) : fromDecimal(text.trim())
  return hours !== undefined && Math.abs(hours) <= hoursMax ? hours : undefined
}

function fromClock([, hours = '', minutes = '']: RegExpExecArray): number | undefined {
  if (Number(minutes) > 59) return undefined
  return Number(hours) + (hours.startsWith('-') ? -1 : 1) * (Number(minutes) / 60)
}

function fromDecimal(text: string): number | undefined {
  if (/^[Zz]$/.test(text)) return 0
  return /^[+-]?\d{1,2}(?:\.\d{1,6})?$/.test(text) ? Number(text) : undefined
}

/** Newer Close resources (templates, webhooks) write naive UTC; contract §7.8. */
export function toNaive(instant: Instant): string {
  return instant.slice(0, 26)
}
