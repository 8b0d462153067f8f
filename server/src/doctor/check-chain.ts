/** I8: the event log tells of every change, one after the other. */
import { digestOf } from '../events/logged-object.ts'
import { messageKind } from '../messages/message-kind.ts'
import type { Dossier, Revision } from './dossier.ts'
import type { Finding } from './violation.ts'

/** Marked, answered or lost, and back in the queue: the wire shows none of it, the attempt tells. */
const movesOfAttempt = 2

/**
 * I8: from its creation to the row as it is, every change that the wire shows has its event, and nothing
 * but the events changed it. Of the beginning there may be nothing left where events are kept for a time.
 */
export function checkChain({ history, message, attempts, limits }: Dossier): Finding[] {
  const [first] = history
  if (!first) return noEvent({ message, attempts, limits })
  // One change that has no event makes all that came before it look different.
  const untold = history.findLast(
    ({ digest, after }) => after && digestOf(messageKind, after) !== digest,
  )
  const found = untold
    ? [`it was something else after revision ${untold.rev}: a change has no event`]
    : []
  const isBegun = first.action === 'created' && first.rev === 0
  if (!isBegun && !limits.eventsExpire)
    found.push(`its log begins with revision ${first.rev}, ${first.action}`)
  const last = history.at(-1) as Revision
  found.push(
    ...gaps(history.map(({ rev }) => rev).concat(message?.rev ?? last.rev), attempts.length),
  )
  if (message && last.action === 'deleted') found.push('it is there, and its log says deleted')
  else if (!message && last.action !== 'deleted')
    found.push('it is gone, and no event says deleted')
  return found.map(finding)
}

function noEvent({
  message,
  attempts,
  limits,
}: Pick<Dossier, 'message' | 'attempts' | 'limits'>): Finding[] {
  if (limits.eventsExpire) return []
  if (message) return [finding('it has no event at all')]
  return attempts.map(({ id }) => ({
    invariant: 'I11',
    says: `attempt ${id} is of a message that its organization never had`,
  }))
}

/** Revisions without an event are only those that the wire does not show, of which attempts tell. */
function gaps(revisions: readonly number[], attempts: number): string[] {
  const found: string[] = []
  for (const [position, rev] of revisions.entries()) {
    const before = revisions[position - 1]
    if (before === undefined || rev === before) continue
    const missing = rev - before - (position < revisions.length - 1 ? 1 : 0)
    if (missing < 0) found.push(`revision ${rev} is older than its last event, ${before}`)
    else if (missing > movesOfAttempt * attempts)
      found.push(`${missing} revisions after ${before} have no event`)
  }
  return found
}

function finding(says: string): Finding {
  return { invariant: 'I8', says }
}
