/** A carrier that takes everything at once and tells when it did. */
import type { Carrier } from '../../server/src/carriers/carrier.ts'
import { cast } from './cast.ts'

export function createNoopCarrier(onSend: (message_id: string) => void): Carrier {
  return {
    id: cast.carrier_id,
    reconcileWindowMs: 30_000,
    answerWithinMs: 35_000,
    room: () => Number.POSITIVE_INFINITY,
    async send({ message_id, attempt_id }, leaving) {
      leaving()
      onSend(message_id)
      return { carrier_message_id: attempt_id }
    },
  }
}
