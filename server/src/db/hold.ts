/** Rows that a verb reads in order to write them, kept from all others until its transaction ends. */
import { sql } from 'kysely'
import type { Tx } from './database.ts'
import { engineOf } from './engine.ts'

/** In the order in which they are held, wherever several are: nobody then waits for who waits for them. */
export type HeldTable =
  | 'organization'
  | 'lead'
  | 'contact'
  | 'message'
  | 'task'
  | 'phone_number'
  | 'sms_template'

/**
 * `change`: other rows may still come to refer to these. `removal`: none may, so that what refers to them
 * can be found and dealt with.
 */
export type HeldFor = 'change' | 'removal'

type Condition = Readonly<Record<string, string>>

/**
 * Waits until nobody else holds the rows that meet the condition, by id, and keeps them. What is read
 * afterwards is as it will be when it is written. SQLite has one writer, so that there is nothing to hold.
 */
export async function hold(
  tx: Tx,
  table: HeldTable,
  condition: Condition,
  heldFor: HeldFor = 'change',
): Promise<void> {
  if (engineOf(tx) !== 'postgres') return
  const terms = Object.entries(condition).map(([name, value]) => sql`${sql.ref(name)} = ${value}`)
  const how = sql.raw(heldFor === 'removal' ? 'for update' : 'for no key update')
  await sql`select 1 from ${sql.table(table)}
    where ${sql.join(terms, sql` and `)} order by id ${how}`.execute(tx)
}
