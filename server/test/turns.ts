/** What a runner does, in steps that a test can stop between. */
import { usualAnswerWithinMs } from '../src/carriers/carrier.ts'
import { readLane } from '../src/messages/lane.ts'
import { messageLanes } from '../src/sending/read-due.ts'
import type { LaneShare } from '../src/sending/share-room.ts'
import {
  type BegunSend,
  leaseMsOf,
  type TakenMessages,
  takeMessages,
} from '../src/sending/take-messages.ts'
import type { TestServer } from './server.ts'

/** How long a mark keeps others away. */
export const leaseMs = leaseMsOf({ answerWithinMs: usualAnswerWithinMs })

type House = Pick<TestServer, 'ctx'>

/** Takes and marks what is due; what is done with it then is up to the test. */
export async function takeDue({ ctx }: House): Promise<TakenMessages> {
  const shares = await dueShares({ ctx })
  return ctx.db.transaction((tx) => takeMessages(ctx, tx, shares))
}

export async function markDue(house: House): Promise<BegunSend[]> {
  return (await takeDue(house)).sends
}

/** Every lane in which something is due, with room for a hundred. */
export async function dueShares({ ctx }: House): Promise<LaneShare[]> {
  const lanes = await messageLanes(ctx.db.read, ctx.clock.now())
  return lanes
    .filter(({ lane, next_at }) => next_at <= ctx.clock.nowOf(readLane(lane).organization_id))
    .map(({ lane }) => ({ lane, limit: 100, lostOnly: false, carrier_id: null }))
}
