/** I4, I10, I14: where a message stands is where its answers put it, and it does not stand still. */

import { usualAnswerWithinMs } from '../carriers/carrier.ts'
import { type MessageState, waiting } from '../messages/states.ts'
import type { Attempt } from '../sending/attempt.ts'
import { leaseMsOf } from '../sending/take-messages.ts'
import { type Verdict, verdictOf } from '../sending/verdict.ts'
import { ageMs, type Dossier } from './dossier.ts'
import type { Finding, Submit } from './violation.ts'

/** What a runner that is busy, or was just started, may need besides. */
const graceMs = 30_000
const leaseMs = leaseMsOf({ answerWithinMs: usualAnswerWithinMs })
const noticeMs = leaseMs + 60_000
/** The most that ROOST_WAIT_HOURS may allow a message to wait for room. */
const waitedMaxMs = 72 * 3600 * 1000

/** I4 and I14: what waits has a time at which it is looked at, and has not waited too long. */
export function checkProgress(dossier: Dossier): Finding[] {
  const { message, attempts, limits } = dossier
  if (!message) return []
  const { state, next_at, lane } = message
  const attempt = attempts.find(({ id }) => id === message.attempt_id)
  const found: Finding[] = []
  if (waiting.includes(state) && (!next_at || !lane))
    found.push({ invariant: 'I4', says: `it is ${state} and nobody will ever look at it` })
  const pending = state === 'queued' || state === 'scheduled'
  if (pending && !dossier.held && next_at && ageMs(dossier, next_at) > waitedMaxMs + noticeMs)
    found.push({ invariant: 'I4', says: `it is ${state} and should have left at ${next_at}` })
  if (!attempt) return found
  const age = ageMs(dossier, attempt.date_started)
  if (state === 'submitting' && age > noticeMs)
    found.push({ invariant: 'I14', says: `submitting since ${attempt.date_started}` })
  if (state === 'unknown' && age > leaseMs + limits.reconcileWindowMs + graceMs)
    found.push({ invariant: 'I4', says: `unknown since ${attempt.date_started}` })
  return found
}

/** Where each verdict leaves a message; `busy` ones may also have been given up. */
const restingStates: Record<Verdict | 'none', readonly MessageState[]> = {
  delivered: ['sent'],
  accepted: ['sent'],
  undelivered: ['failed'],
  rejected: ['failed'],
  busy: ['queued', 'failed'],
  unknown: ['unknown', 'unconfirmed'],
  none: ['submitting'],
}
/** A draft or a new generation is no longer about its last attempt. */
const settled: readonly MessageState[] = [
  'queued',
  'submitting',
  'unknown',
  'unconfirmed',
  'sent',
  'failed',
]

/** I10: the state is a function of the answer and the set of receipts, and the carrier agrees. */
export function checkVerdict(dossier: Dossier): Finding[] {
  const { message, attempts, receipts } = dossier
  const found = attempts.flatMap((attempt) => contradictions(dossier, attempt))
  if (message && settled.includes(message.state)) {
    const attempt = attempts.find(({ id }) => id === message.attempt_id)
    if (attempt) {
      const verdict = verdictOf(attempt.outcome, receipts.get(attempt.id) ?? []) ?? 'none'
      if (!restingStates[verdict].includes(message.state))
        found.push(`it is ${message.state}, and what is known of its attempt is: ${verdict}`)
    } else if (message.attempt_id) found.push(`its attempt ${message.attempt_id} is not on record`)
    else if (message.generation > 0 && message.state !== 'queued' && message.state !== 'failed')
      found.push(`it is ${message.state} without an attempt`)
  }
  return found.map((says) => ({ invariant: 'I10', says }))
}

/** What the server recorded against what the carrier says it answered. */
function contradictions({ submits, witnessed }: Dossier, attempt: Attempt): string[] {
  const { id, outcome } = attempt
  if (!witnessed || outcome === null || outcome === 'unknown') return []
  const seen: Submit[] = submits.filter((submit) => submit.attempt_id === id)
  // That says only that nothing was taken: it may never have been handed over (F-33).
  if (seen.length === 0 && outcome === 'busy') return []
  if (seen.length === 0) return [`attempt ${id} is recorded ${outcome}; the carrier never saw it`]
  return seen
    .filter((submit) => submit.outcome !== outcome)
    .map((submit) => `attempt ${id} is recorded ${outcome}; the carrier says ${submit.outcome}`)
}
