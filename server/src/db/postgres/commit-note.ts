/** What became of a commit whose answer was lost, told by a row that the transaction wrote last (F-04). */
import { type Insertable, sql } from 'kysely'
import { randomBase62 } from '../../values/ids.ts'
import type { Reader, Tx } from '../database.ts'

export interface CommitNoteTable {
  /** One transaction at a time writes it, so that nobody waits and the table stays small. */
  slot: string
  /** Of the last transaction that was committed with it. */
  token: string
}
export type CommitNote = Insertable<CommitNoteTable> & { xid: string }

export function newSlot(): string {
  return randomBase62(22)
}

/**
 * The last statement of a transaction; undefined when it has written nothing. A transaction's number
 * alone would not do: after a crash or a failover PostgreSQL gives the number of a transaction that
 * was lost to another one, and then calls it committed.
 */
export async function leaveNote(tx: Tx, slot: string): Promise<CommitNote | undefined> {
  const token = randomBase62(22)
  const { rows } = await sql<{ xid: string }>`
    insert into commit_note (slot, token)
    select ${slot}, ${token} where pg_current_xact_id_if_assigned() is not null
    on conflict (slot) do update set token = excluded.token
    returning pg_current_xact_id()::text as xid`.execute(tx)
  return rows[0] && { slot, token, xid: rows[0].xid }
}

/** Undefined while it may still happen. */
export async function findFate(
  db: Reader,
  { slot, token, xid }: CommitNote,
): Promise<'committed' | 'lost' | undefined> {
  if (await mayStillCommit(db, xid)) return undefined
  // Asked for only now: what was committed by then can be seen.
  const note = await db
    .selectFrom('commit_note')
    .select('slot')
    .where('slot', '=', slot)
    .where('token', '=', token)
    .executeTakeFirst()
  return note ? 'committed' : 'lost'
}

const notGivenYet = '22023'

/** A standby may still hear of it; a database that has not come to that number never will. */
async function mayStillCommit(db: Reader, xid: string): Promise<boolean> {
  const ask = sql<{ open: boolean }>`
    select case when pg_is_in_recovery() then true
      else coalesce(pg_xact_status(${xid}::xid8) = 'in progress', false) end as open`
  try {
    const { rows } = await ask.execute(db)
    return rows[0]?.open ?? true
  } catch (error) {
    if ((error as { code?: unknown }).code === notGivenYet) return false
    throw error
  }
}
