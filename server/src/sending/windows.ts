/** How much of each carrier's room is taken by this process. */
import type { Carrier } from '../carriers/carrier.ts'

export type Windows = {
  /** How many more messages the carrier can be handed now. */
  room(carrier: Carrier): number
  /** From before the mark's commit … */
  take(carrier_id: string, count: number): void
  /** … until after the outcome's: a kill in between leaves no more than the window unknown (F-21b). */
  give(carrier_id: string, count: number): void
}

/** `nudge` is called when room comes back that was found to be missing. */
export function createWindows(nudge: () => void): Windows {
  const taken = new Map<string, number>()
  const wanting = new Set<string>()
  return {
    room(carrier) {
      const room = carrier.room() - (taken.get(carrier.id) ?? 0)
      if (room <= 0) wanting.add(carrier.id)
      return Math.max(0, room)
    },
    take(carrier_id, count) {
      taken.set(carrier_id, (taken.get(carrier_id) ?? 0) + count)
    },
    give(carrier_id, count) {
      taken.set(carrier_id, (taken.get(carrier_id) ?? 0) - count)
      if (count > 0 && wanting.delete(carrier_id)) nudge()
    },
  }
}
