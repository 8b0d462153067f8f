/** The hold in force, for those who tell of it or end it. */
import type { Reader } from '../db/database.ts'
import type { Instant } from '../values/instant.ts'
import { type Lineage, readLineage } from './lineage.ts'

/** The hold in force; undefined when nothing is held. */
export async function findHold(
  db: Reader,
): Promise<(Lineage & { held_before: Instant }) | undefined> {
  const lineage = await readLineage(db)
  if (!lineage?.held_before || lineage.released_at) return undefined
  return { ...lineage, held_before: lineage.held_before }
}

/** For `/readyz`; undefined unless messages wait for `roost resume`. */
export async function describeHold(db: Reader): Promise<string | undefined> {
  const held = await findHold(db)
  return held && `messages due before ${held.held_before} are held: ${held.held_because}`
}

/** How many pending messages were due before `before` and from `from` on. */
export async function countHeld(
  db: Reader,
  before: Instant,
  from: Instant | undefined,
): Promise<number> {
  const { count } = await db
    .selectFrom('message')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('state', 'in', ['queued', 'scheduled'])
    .where('send_at', '<', before)
    .$if(from !== undefined, (query) => query.where('send_at', '>=', from as Instant))
    .executeTakeFirstOrThrow()
  return Number(count)
}
