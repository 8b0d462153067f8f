/** I8: the event log tells of every change, one after the other. */
import { isShown } from '../messages/columns.ts'
import type { Message } from '../messages/message.ts'
import type { Dossier, Revision } from './dossier.ts'
import type { Finding } from './violation.ts'

/** I8: from its creation to the row as it is, every revision has its event. */
export function checkChain({ history, message, attempts }: Dossier): Finding[] {
  const [first] = history
  if (!first) {
    if (message) return [finding('it has no event at all')]
    return attempts.map(({ id }) => ({
      invariant: 'I11',
      says: `attempt ${id} is of a message that its organization never had`,
    }))
  }
  const found: string[] = []
  if (first.action !== 'created' || first.rev !== 0)
    found.push(`its log begins with revision ${first.rev}, ${first.action}`)
  for (const [position, revision] of history.entries()) {
    const previous = history[position - 1]
    if (previous)
      found.push(...breaks(previous, revision.before, revision.rev - 1, attempts.length))
  }
  const last = history.at(-1) as Revision
  if (message && last.action === 'deleted') found.push('it is there, and its log says deleted')
  else if (message) found.push(...breaks(last, message, message.rev, attempts.length))
  else if (last.action !== 'deleted') found.push('it is gone, and no event says deleted')
  return found.map(finding)
}

/** Columns that are emptied without an event when what they refer to is deleted. */
const detachable = ['lead_id', 'contact_id', 'template_id']
/** Marked, answered or lost, and back in the queue: the wire shows none of it, the attempt tells. */
const movesOfAttempt = 2

/**
 * What does not fit between the row after one event and the row before the next. Revisions without
 * an event are only those that the wire does not show, of which attempts tell, and those in which a
 * deleted lead, contact or template was forgotten.
 */
function breaks(
  { rev, after }: Revision,
  row: Message | null,
  rowRev: number,
  attempts: number,
): string[] {
  if (!after || !row) return []
  const changed = changedColumns(after, row)
  const missing = rowRev - rev
  if (missing < 0) return [`revision ${rowRev} is older than its last event, ${rev}`]
  const forgotten = changed.filter(
    (name) => detachable.includes(name) && storedValue(row, name) === null,
  )
  const told = changed.filter((name) => missing === 0 || !forgotten.includes(name))
  const found = told.map((name) => `${name} changed after revision ${rev} and no event tells of it`)
  if (missing > forgotten.length + movesOfAttempt * attempts)
    found.push(`${missing} revisions after ${rev} have no event`)
  return found
}

function changedColumns(before: Message, after: Message): string[] {
  return Object.keys(before).filter(
    (name) =>
      (isShown(name) || name === 'date_updated') &&
      name in after &&
      storedValue(before, name) !== storedValue(after, name),
  )
}

/** As a database keeps it: half a surrogate pair is no text. */
function storedValue(row: Message, name: string): unknown {
  const value = row[name as keyof Message] ?? null
  return typeof value === 'string' ? value.toWellFormed() : value
}

function finding(says: string): Finding {
  return { invariant: 'I8', says }
}
