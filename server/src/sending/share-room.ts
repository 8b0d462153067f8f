/** The brake: how many messages of each due lane may be marked now. */
import type { Carriers } from '../carriers/carrier.ts'
import { readLane } from '../messages/lane.ts'
import type { Lane } from '../turns/source.ts'
import type { Windows } from './windows.ts'

/** `limit`: rows to take. `lostOnly`: no room; only what was lost at its head needs none. */
export type LaneShare = {
  lane: string
  limit: number
  lostOnly: boolean
  carrier_id: string | null
}

/** With more at once, one transaction would make others wait. */
export const batchMax = 512

/**
 * Shares the room of each carrier equally among its due lanes, the one that is due longest first, and
 * takes it: whoever calls gives back what it did not use.
 */
export function shareRoom(
  due: readonly Lane[],
  room: number,
  carriers: Carriers,
  windows: Windows,
): LaneShare[] {
  let left = Math.min(room, batchMax)
  const byCarrier = Map.groupBy(due.slice(0, left), ({ lane }) => carrierOf(lane))
  const shares: LaneShare[] = []
  for (const [carrier_id, lanes] of byCarrier) {
    const carrier = carrier_id === null ? undefined : carriers.find(carrier_id)
    // Looking for proof needs no room, nor does telling that a carrier is gone.
    let free = carrier ? Math.min(windows.room(carrier), left) : left
    for (const [position, { lane }] of lanes.entries()) {
      const limit = Math.ceil(free / (lanes.length - position))
      free -= limit
      left -= limit
      if (carrier && limit > 0) windows.take(carrier.id, limit)
      const taken = carrier ? carrier.id : null
      if (limit > 0) shares.push({ lane, limit, lostOnly: false, carrier_id: taken })
      else if (carrier) shares.push({ lane, limit: batchMax, lostOnly: true, carrier_id: null })
    }
  }
  return shares
}

function carrierOf(lane: string): string | null {
  const name = readLane(lane)
  return name.for === 'sending' ? name.carrier_id : null
}
