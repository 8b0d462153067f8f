/** The lines in which messages wait to be looked at. */
import type { Message } from './message.ts'

/**
 * Messages that share a room share a lane: those of one organization that leave by one number of one
 * carrier account. In the row, so that it is found by one index; read again at the take.
 */
export function sendingLane(
  organization_id: string,
  local_phone: string,
  carrier_id: string,
): string {
  return `${organization_id} ${local_phone} ${carrier_id}`
}

/** Looking for proof needs no room: a carrier that takes nothing now may still tell what it took. */
export function proofLane({ organization_id }: Pick<Message, 'organization_id'>): string {
  return `${organization_id} proof`
}

export type LaneName =
  | { organization_id: string; for: 'proof' }
  | { organization_id: string; for: 'sending'; local_phone: string; carrier_id: string }

export function readLane(lane: string): LaneName {
  const [organization_id = '', local_phone = '', ...rest] = lane.split(' ')
  if (rest.length === 0) return { organization_id, for: 'proof' }
  return { organization_id, for: 'sending', local_phone, carrier_id: rest.join(' ') }
}
