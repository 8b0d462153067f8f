/** I7: the event log tells only of moves that states.ts has. */
import {
  type MessageState,
  type Move,
  states,
  statusOf,
  transitions,
  withCarrier,
} from '../messages/states.ts'
import type { Dossier, Revision } from './dossier.ts'
import type { Finding } from './violation.ts'

/** States in which POST, an importer or a carrier begins a message. */
const born: readonly MessageState[] = ['received', 'draft', 'scheduled', 'queued', 'sent', 'failed']

/** I7: each event is an edge of states.ts. */
export function checkMoves({ history, message }: Dossier): Finding[] {
  const found = history.flatMap((revision, position) => {
    const wrong = wrongEdge(revision, position === history.length - 1)
    return wrong ? [`revision ${revision.rev}: ${wrong}`] : []
  })
  if (message && !(message.state in states)) found.push(`its state ${message.state} is none`)
  else if (message && statusOf(message.state) !== message.status)
    found.push(`its status ${message.status} does not show its state ${message.state}`)
  return found.map((says) => ({ invariant: 'I7', says }))
}

function wrongEdge({ action, move, before, after }: Revision, isLast: boolean): string | undefined {
  if (action === 'created') {
    if (!after || !born.includes(after.state)) return `created as ${after?.state}`
    return move === null ? undefined : `created by the move ${move}`
  }
  if (action === 'deleted') {
    if (before && withCarrier.includes(before.state)) return `deleted while ${before.state}`
    return isLast ? undefined : 'events follow its deletion'
  }
  // A lead or a contact that it referred to is gone.
  if (action === 'updated' && move === null) {
    return before?.state === after?.state ? undefined : `${before?.state} became ${after?.state}`
  }
  const edge = move && move in transitions ? transitions[move as Move] : undefined
  if (!edge) return `${move} is no move`
  const from: readonly string[] = edge.from
  if (!before || !from.includes(before.state)) return `${move} from ${before?.state}`
  if (after?.state !== edge.to) return `${move} led to ${after?.state}`
  if ((action === 'sent') !== (move === 'markSent')) return `${move} is told as ${action}`
  return undefined
}
