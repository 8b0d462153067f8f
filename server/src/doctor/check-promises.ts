/** I1 and I5: what a client was told is so, and what was called back never left. */
import type { Attempt } from '../sending/attempt.ts'
import { verdictOf } from '../sending/verdict.ts'
import type { Dossier, Revision } from './dossier.ts'
import type { Ack, Finding } from './violation.ts'

/** I1: some revision is what the client was answered. */
export function checkAcks({ acks, history }: Dossier): Finding[] {
  return acks
    .filter((ack) => !history.some((revision) => backs(revision, ack)))
    .map((ack) => ({
      invariant: ack.action === 'cancelled' ? 'I5' : 'I1',
      says: `${ack.action} was acknowledged${ack.status ? ` as ${ack.status}` : ''} and is not stored`,
    }))
}

function backs({ action, move, after }: Revision, ack: Ack): boolean {
  if (ack.action === 'deleted') return action === 'deleted'
  if (ack.action === 'created' && action !== 'created') return false
  if (ack.action === 'cancelled' && move !== 'cancel') return false
  if (!after || after.status !== ack.status) return false
  if (ack.text !== undefined && after.text !== ack.text) return false
  return ack.date_updated === undefined || after.date_updated === ack.date_updated
}

/** I5: a generation that was called back, or deleted while it waited, was never taken. */
export function checkCancelled(dossier: Dossier): Finding[] {
  const waiting = ['scheduled', 'queued']
  const generations = dossier.history.flatMap(({ move, action, before }) =>
    before && (move === 'cancel' || (action === 'deleted' && waiting.includes(before.state)))
      ? [before.generation]
      : [],
  )
  const recalled = dossier.attempts.filter(({ generation }) => generations.includes(generation))
  return recalled
    .filter((attempt) => mayHaveLeft(dossier, attempt))
    .map(({ id, generation }) => ({
      invariant: 'I5',
      says: `generation ${generation} was called back, and attempt ${id} of it may have left`,
    }))
}

function mayHaveLeft({ submits, receipts }: Dossier, { id, outcome }: Attempt): boolean {
  if (submits.some((submit) => submit.attempt_id === id && submit.outcome === 'accepted'))
    return true
  const verdict = verdictOf(outcome, receipts.get(id) ?? [])
  return verdict !== 'busy' && verdict !== 'rejected'
}
