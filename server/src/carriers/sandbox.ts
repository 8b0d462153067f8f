/** The built-in carrier: hands over to a simulated line, and says honestly how that went. */
import {
  type Accepted,
  type AttemptRef,
  type Carrier,
  CarrierError,
  type Leaving,
  type Submission,
  usualAnswerWithinMs,
} from './carrier.ts'

/** Every organization has it, without a row. */
export const sandboxCarrierId = 'sandbox'

/** What is at the other end; the world (world/) simulates it. */
export type Line = {
  /** Throws CarrierError, `busy`, for what provably did not arrive. */
  submit(submission: Submission, leaving: Leaving): Promise<LineAnswer>
  /** The line's id of an attempt that it took and owns up to. */
  find(attempt: AttemptRef): Promise<string | undefined>
}

export type LineAnswer = { answer: 'accept' | 'reject' | 'throttle' | 'lose'; id: string }

/** Open from the start, and without an account: what happens at the other end is the world's business. */
export function createSandboxCarrier(line: Line): Carrier {
  return {
    id: sandboxCarrierId,
    reconcileWindowMs: 30_000,
    answerWithinMs: usualAnswerWithinMs,
    room: () => Number.POSITIVE_INFINITY,
    send: async (submission, leaving) => toAccepted(await line.submit(submission, leaving)),
    async lookUp(attempt) {
      const found = await line.find(attempt)
      return found === undefined ? [] : [{ carrier_message_id: found }]
    },
  }
}

function toAccepted({ answer, id }: LineAnswer): Accepted {
  switch (answer) {
    case 'accept':
      return { carrier_message_id: id }
    case 'reject':
      throw new CarrierError('rejected', 'The carrier refused this recipient', { code: '21211' })
    case 'throttle':
      throw new CarrierError('busy', 'Too many messages, try again later', {
        code: '429',
        retryAfterMs: 1000,
      })
    case 'lose':
      throw new CarrierError('unknown', 'the connection was lost before the answer')
  }
}
