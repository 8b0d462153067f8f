/** The states of a message and every move between them, as data. Everything else derives from here. */

/** What Close's API shows (contract §1.5). */
export const messageStatuses = ['inbox', 'draft', 'scheduled', 'outbox', 'sent', 'error'] as const
export type MessageStatus = (typeof messageStatuses)[number]

/** What we know: each state shows as one status; some statuses hide several states. */
export const states = {
  received: { status: 'inbox', means: 'a text that came in, or one logged as received' },
  draft: { status: 'draft', means: 'being written; the only state whose content may change' },
  scheduled: { status: 'scheduled', means: 'waits for its date_scheduled' },
  queued: { status: 'outbox', means: 'waits for its undo window, its turn, or its next try' },
  submitting: { status: 'outbox', means: 'marked: the carrier may be seeing it now' },
  unknown: { status: 'outbox', means: "the carrier's answer was lost; looking for proof" },
  sent: { status: 'sent', means: 'the carrier accepted it, or it was logged as sent' },
  failed: { status: 'error', means: 'definitely not delivered, or logged as failed' },
  unconfirmed: { status: 'error', means: 'no proof was found in time; never resent' },
} as const satisfies Record<string, { status: MessageStatus; means: string }>
export type MessageState = keyof typeof states
export const messageStates = Object.keys(states) as MessageState[]

type Transition = { from: readonly MessageState[]; to: MessageState; when: string }

/**
 * Every move a message can make. A verb is one compare-and-set: it happens if the row is in one of
 * `from`, and changes nothing otherwise (guarantees b.1).
 */
export const transitions = {
  edit: { from: ['draft'], to: 'draft', when: 'PUT changes its content' },
  schedule: { from: ['draft'], to: 'scheduled', when: 'PUT status=scheduled' },
  queue: { from: ['draft'], to: 'queued', when: 'PUT status=outbox' },
  cancel: { from: ['scheduled', 'queued'], to: 'draft', when: 'PUT status=draft' },
  beginSend: {
    from: ['scheduled', 'queued'],
    to: 'submitting',
    when: 'due; committed before the first byte leaves',
  },
  giveUp: {
    from: ['scheduled', 'queued'],
    to: 'failed',
    when: 'too late, or its number or recipient cannot be used any more',
  },
  backOff: { from: ['submitting'], to: 'queued', when: 'the carrier said: not now' },
  markSent: {
    from: ['queued', 'submitting', 'unknown', 'unconfirmed'],
    to: 'sent',
    when: 'the carrier accepted it, or proof of that arrived, be it after a refusal for now',
  },
  markFailed: {
    from: ['queued', 'submitting', 'unknown', 'unconfirmed'],
    to: 'failed',
    when: 'the carrier refused it, or a receipt says it was not delivered',
  },
  loseAnswer: {
    from: ['submitting'],
    to: 'unknown',
    when: 'the answer was lost, or its process died',
  },
  stopLooking: {
    from: ['unknown'],
    to: 'unconfirmed',
    when: 'no proof within the carrier’s window',
  },
  markUndelivered: { from: ['sent'], to: 'failed', when: 'a receipt says it was not delivered' },
  markDelivered: {
    from: ['failed'],
    to: 'sent',
    when: 'a receipt says it was taken or delivered after all',
  },
} as const satisfies Record<string, Transition>
export type Move = keyof typeof transitions
export const moves = Object.keys(transitions) as Move[]

/** States in which somebody must look at the message again: it has a lane and a time (invariant I4). */
export const waiting: readonly MessageState[] = ['scheduled', 'queued', 'submitting', 'unknown']

/** States in which a carrier may hold the message, so that it can be neither cancelled nor deleted. */
export const withCarrier: readonly MessageState[] = ['submitting', 'unknown']

export function statusOf(state: MessageState): MessageStatus {
  return states[state].status
}

export function canMove(state: MessageState, move: Move): boolean {
  const from: readonly MessageState[] = transitions[move].from
  return from.includes(state)
}

/** The moves a caller of the API may ask for by PUT status, from each status. */
export const moveFor = { draft: 'cancel', scheduled: 'schedule', outbox: 'queue' } as const
export type RequestedStatus = keyof typeof moveFor

/** The statuses a PUT may ask for in this state; what an error message offers. */
export function allowedStatuses(state: MessageState): RequestedStatus[] {
  const asked = Object.entries(moveFor) as [RequestedStatus, Move][]
  return asked.filter(([, move]) => canMove(state, move)).map(([status]) => status)
}
