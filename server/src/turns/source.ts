/** What the runner knows of a feature: lanes in which something waits, and a way to take what is due. */
import type { Instant } from '../values/instant.ts'

/** What waits in one line and shares one room. Its name begins with the organization's id and a blank. */
export type Lane = {
  lane: string
  /** When its first row must be looked at, in the time of its organization. */
  next_at: Instant
}

/** What is left to do once it is committed that this process does it. Never rejects for want of a store. */
export type Work = () => Promise<void>

export type Taken = {
  /** Rows that moved on or are being worked on; 0 when there was room for none. */
  count: number
  work: Work[]
  /** Milliseconds until there may be room again, where that is known. */
  againMs?: number
}

/** Rows that wait and carry the time they wait for (design: "A row that waits"). */
export type Source = {
  /**
   * Nothing in an organization's world depends on when it happens: a clock that is moved on does not stop for
   * it, and what fell due on the way is taken where the clock stops next.
   */
  isBesideTime?: boolean
  /** Every lane in which something waits that nobody is working on. */
  lanes(): Promise<Lane[]>
  /** Takes what is due in these lanes, at most `room` rows, and commits that it did. */
  take(due: readonly Lane[], room: number): Promise<Taken>
}

export function organizationOf({ lane }: Pick<Lane, 'lane'>): string {
  return lane.slice(0, lane.indexOf(' '))
}
