/** What the witness writes down: one line of JSON for every submit that reached it. */

/**
 * What it does with a submit. `fail` and `drop` take the message and then answer 500 or not at all;
 * `hang` neither takes it nor answers.
 */
export const witnessAnswers = ['accept', 'reject', 'throttle', 'hang', 'fail', 'drop'] as const
export type WitnessAnswer = (typeof witnessAnswers)[number]

/** The answer to one try of a message, `delayMs` after it was written down. */
export type WitnessStep = { answer: WitnessAnswer; delayMs?: number }

export type WitnessRecord = {
  /** Milliseconds since 1970 when it arrived. */
  at: number
  attempt_id: string
  message_id: string
  local_phone: string
  remote_phone: string
  text: string
  answer: WitnessAnswer
  /** It was accepted, whatever was answered. */
  taken: boolean
}

export const witnessTakes: Record<WitnessAnswer, boolean> = {
  accept: true,
  fail: true,
  drop: true,
  reject: false,
  throttle: false,
  hang: false,
}
