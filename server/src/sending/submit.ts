/** Hands one marked message to its carrier, and turns whatever comes of it into an outcome. */
import { type Accepted, CarrierError } from '../carriers/carrier.ts'
import type { Context } from '../context.ts'
import type { Outcome } from './record-outcomes.ts'
import type { BegunSend } from './take-messages.ts'

/** A message that an adapter has had for so long without letting it leave will not be handed over. */
const handOverWithinMs = 30_000

export type Submitted = {
  outcome: Outcome
  /** The answer, should it come after it was given up: it is proof. */
  late?: Promise<Outcome>
}

/**
 * Never throws: whatever happens to a submit is an outcome. The answer's clock starts when the adapter
 * says that the first byte is leaving; what fails before that provably did not leave, and is tried again.
 */
export async function submit(ctx: Context, send: BegunSend): Promise<Submitted> {
  const deadline = createDeadline(ctx, send)
  const answer = call(send, deadline.leaving).then(
    (accepted) => accept(send, accepted),
    (error) => explain(ctx, send, error, deadline.hasLeft()),
  )
  const outcome = await Promise.race([answer, deadline.passed])
  deadline.cancel()
  return outcome === 'too late' ? { outcome: deadline.outcome(), late: answer } : { outcome }
}

/** A promise whatever the adapter does: it may also throw at once. */
async function call({ carrier, submission }: BegunSend, leaving: () => void): Promise<Accepted> {
  return carrier.send(submission, leaving)
}

type Deadline = {
  leaving(): void
  hasLeft(): boolean
  passed: Promise<'too late'>
  outcome(): Outcome
  cancel(): void
}

function createDeadline(ctx: Context, send: BegunSend): Deadline {
  const { carrier, message } = send
  const { promise: passed, resolve } = Promise.withResolvers<'too late'>()
  let left = false
  let over = false
  const tooLate = (): void => {
    over = true
    resolve('too late')
  }
  let cancel = ctx.clock.after(handOverWithinMs, tooLate)
  return {
    passed,
    hasLeft: () => left,
    cancel: () => cancel(),
    /**
     * A process that was stopped until its lease was over hands over nothing any more: the message may
     * have been given up or deleted since (F-33).
     */
    leaving() {
      const leased_until = message.leased_until ?? ''
      if (over || leased_until <= ctx.clock.now()) {
        throw new CarrierError('busy', 'not handed over: its time for that was over')
      }
      left = true
      cancel()
      cancel = ctx.clock.after(carrier.answerWithinMs, tooLate)
    },
    outcome() {
      if (!left)
        return fail(send, new CarrierError('busy', 'the carrier adapter did not get to it'))
      const seconds = carrier.answerWithinMs / 1000
      return fail(send, new CarrierError('unknown', `no answer within ${seconds} s`))
    },
  }
}

function accept({ attempt, message }: BegunSend, { carrier_message_id }: Accepted): Outcome {
  return { attempt, message, outcome: 'accepted', carrier_message_id }
}

function explain(ctx: Context, send: BegunSend, error: unknown, hasLeft: boolean): Outcome {
  if (error instanceof CarrierError) return fail(send, error)
  // A bug in an adapter, or a fault of what it needs: only if it had let nothing leave is that certain.
  ctx.log.error({ err: error, attempt_id: send.attempt.id }, 'carrier adapter failed')
  const outcome = hasLeft ? 'unknown' : 'busy'
  return fail(send, new CarrierError(outcome, 'the carrier adapter failed'))
}

function fail({ attempt, message }: BegunSend, error: CarrierError): Outcome {
  const { outcome, code: error_code, message: error_text, retryAfterMs, optedOut } = error
  const base = { attempt, message, carrier_message_id: null }
  return { ...base, outcome, error_code, error_text, retryAfterMs, optedOut }
}
