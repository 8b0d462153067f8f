/** What is known of an attempt: a pure function of its answer and the set of its receipts (I10). */

import type { MessageState, Move } from '../messages/states.ts'
import type { AttemptOutcome } from './attempt.ts'
import type { Receipt } from './receipt.ts'

export type Verdict = 'delivered' | 'undelivered' | AttemptOutcome

/** Delivery beats failure, any receipt beats a lost answer; order and number of receipts do not matter. */
export function verdictOf(
  outcome: AttemptOutcome | null,
  receipts: readonly Pick<Receipt, 'status'>[],
): Verdict | undefined {
  const said = new Set(receipts.map((receipt) => receipt.status))
  if (said.has('delivered')) return 'delivered'
  if (said.has('undelivered')) return 'undelivered'
  if (said.has('accepted') || outcome === 'accepted') return 'accepted'
  return outcome ?? undefined
}

/** Also after a refusal for now: should the carrier have taken it all the same, it is not sent again. */
const undecided: readonly MessageState[] = ['queued', 'submitting', 'unknown', 'unconfirmed']

/** The move that brings a message from its state to what is known of its attempt, if any is needed. */
export function moveFromVerdict(state: MessageState, verdict: Verdict): Move | undefined {
  const open = undecided.includes(state)
  switch (verdict) {
    case 'delivered':
    case 'accepted':
      if (open) return 'markSent'
      return state === 'failed' ? 'markDelivered' : undefined
    case 'undelivered':
      if (open) return 'markFailed'
      return state === 'sent' ? 'markUndelivered' : undefined
    case 'rejected':
      return open ? 'markFailed' : undefined
    case 'busy':
      return state === 'submitting' ? 'backOff' : undefined
    case 'unknown':
      return state === 'submitting' ? 'loseAnswer' : undefined
  }
}
