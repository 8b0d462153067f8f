/** Dates in a query: an instant, a day, or a time said from now. */
import { addMillis, type Instant, parseInstant, toInstant, toMillis } from '../../values/instant.ts'

/** From `from` until before `until`; a moment where both are the same. */
export type Moment = { from: Instant; until: Instant }
export type Today = { now: Instant; tz_offset: number }

const minuteMs = 60_000
const dayMs = 1440 * minuteMs
const units: Record<string, number> = {
  minute: minuteMs,
  hour: 60 * minuteMs,
  day: dayMs,
  week: 7 * dayMs,
}

/**
 * `2024-09-17`, `yesterday` and `today` are whole days in the caller's time zone; `2024-09-17T09:00`,
 * `now` and `3 days ago` are moments. Undefined when it is none of them.
 */
export function readMoment(text: string, { now, tz_offset }: Today): Moment | undefined {
  // A `+` that was not encoded arrives as a blank.
  const given = text
    .trim()
    .toLowerCase()
    .replace(/ (\d{2}:?(?:\d{2})?)$/, '+$1')
  if (given === 'now') return { from: now, until: now }
  const [, amount, unit = ''] =
    /^(\d{1,4}) (minute|hour|day|week)s? ago$/.exec(text.trim().toLowerCase()) ?? []
  if (amount) {
    const from = toInstant(Math.max(0, toMillis(now) - Number(amount) * (units[unit] ?? 0)))
    return { from, until: from }
  }
  const day = dayOf(given, { now, tz_offset })
  const from = parseInstant(day ?? given.toUpperCase(), tz_offset)
  return from && { from, until: day ? addMillis(from, dayMs) : from }
}

function dayOf(text: string, { now, tz_offset }: Today): string | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text
  const back = text === 'today' ? 0 : text === 'yesterday' ? 1 : undefined
  if (back === undefined) return undefined
  return addMillis(now, tz_offset * 60 * minuteMs - back * dayMs).slice(0, 10)
}
