/** Objects as they were, from what they are and the events since. */
import { fromJson } from '../values/json.ts'
import type { Event } from './event.ts'
import type { LoggedRow } from './logged-object.ts'

/** An event with the row before and after it: null before it was made, and after it was deleted. */
export type Walked<Row> = { event: Event; before: Row | null; after: Row | null }

/**
 * Walks one object's events back from `row`, which is null if it is gone. `events` are its latest ones,
 * in order of revision: of them all, or from some event on. What moves without an event changed (the
 * columns that the log leaves out) is in `after` as the next event found it.
 */
export function walkBack<Row extends LoggedRow>(
  row: Row | null,
  events: readonly Event[],
): Walked<Row>[] {
  let current = row
  const walked = events.toReversed().map((event) => {
    const after = event.data ? (fromJson(event.data) as Row) : current
    const before = beforeOf(event, after)
    current = before
    return { event, before, after: event.action === 'deleted' ? null : after }
  })
  return walked.reverse()
}

function beforeOf<Row extends LoggedRow>(event: Event, after: Row | null): Row | null {
  if (event.action === 'created') return null
  const old = fromJson(event.previous_data) as Row
  return event.action === 'deleted' || !after ? old : { ...after, ...old }
}
