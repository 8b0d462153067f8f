/** Whether messages are held because the database was restored. */

import type { Snapshots } from '../db/open-reader.ts'
import { countHeld, findHold } from '../restore/find-hold.ts'
import type { Instant } from '../values/instant.ts'
import type { Diagnosis } from './diagnosis.ts'

/** Also tells before which moment messages are held, for whom that explains their being late. */
export async function examineHold(
  db: Snapshots,
): Promise<{ diagnosis: Diagnosis; heldBefore: Instant | null }> {
  const held = await findHold(db.read)
  const check = 'hold'
  if (!held) return { diagnosis: { check, ok: true, says: 'nothing is held' }, heldBefore: null }
  const count = await countHeld(db.read, held.held_before, undefined)
  const says = `${count} messages that were due before ${held.held_before} are held, because of ${held.held_because}. See roost resume --help.`
  return { diagnosis: { check, ok: false, says }, heldBefore: held.held_before }
}
