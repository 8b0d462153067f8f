/** How fast a phone may be asked: Android stops an app that sends more than some thirty texts in half an hour. */
import { addMillis, type Instant } from '../../values/instant.ts'
import type { AndroidSettings } from './android.ts'

const windowMs = 30 * 60_000

export type Pace = {
  room(): number
  /** One has left. */
  note(): void
  /** It takes none for so long. */
  pause(millis: number): void
}

export function createPace(
  { in_flight, per_half_hour }: Pick<AndroidSettings, 'in_flight' | 'per_half_hour'>,
  now: () => Instant,
): Pace {
  let sent: Instant[] = []
  let closedUntil: Instant | undefined
  return {
    room() {
      const at = now()
      if (closedUntil && at < closedUntil) return 0
      if (per_half_hour === 0) return in_flight
      sent = sent.filter((one) => addMillis(one, windowMs) > at)
      return Math.max(0, Math.min(in_flight, per_half_hour - sent.length))
    },
    note: () => void sent.push(now()),
    pause(millis) {
      closedUntil = addMillis(now(), millis)
    },
  }
}
