/** A transaction of PostgreSQL whose commit is certain, one way or the other. */
import { type Kysely, sql } from 'kysely'
import type { Tx } from '../database.ts'
import type { Tables } from '../tables.ts'
import { CommitUnknownError, isContention, isUnavailable } from '../unavailable.ts'
import { type CommitNote, findFate, leaveNote, newSlot } from './commit-note.ts'
import { type Pipeline, pipeline } from './pipeline.ts'
import { begin, type Wall } from './wall.ts'

const contentionTriesMax = 5
/** A restart of the database takes less; a caller waits no longer to hear that nobody can tell. */
const doubtMaxMs = 5000
const askAgainMs = 150

export type Place = {
  db: Kysely<Tables>
  /** Of commit notes that nobody needs any more. */
  slots: string[]
  wall: Wall
}
type Work<T> = (tx: Tx) => Promise<T>

/** Deadlocks and lost serializations are tried again: they wrote nothing. */
export async function transact<T>(place: Place, work: Work<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transactOnce(place, work)
    } catch (error) {
      if (!isContention(error) || tries >= contentionTriesMax) throw error
    }
  }
}

/**
 * Kysely's own transaction cannot tell a failed statement from a failed COMMIT, and keeps a connection
 * that dies in it. After a failed COMMIT the transaction may be committed or not: its note tells (F-04).
 */
async function transactOnce<T>(place: Place, work: Work<T>): Promise<T> {
  const { db, slots } = place
  const { result, slot, note, failure } = await db
    .getExecutor()
    .provideConnection((connection) => attempt(pipeline(db, connection), place, work))
  if (failure !== undefined) {
    if (!note || !isUnavailable(failure) || !(await wasCommitted(db, note))) throw failure
  }
  // Not after an error: a connection that was lost may hold it for a while.
  slots.push(slot)
  return result
}

type Attempt<T> = { result: T; slot: string; note: CommitNote | undefined; failure?: unknown }

/** Throws what `work` throws, with everything undone; tells of a failure to commit. */
async function attempt<T>(
  { tx, open }: Pipeline,
  { slots, wall }: Place,
  work: Work<T>,
): Promise<Attempt<T>> {
  open(begin(wall))
  let done: Attempt<T>
  try {
    const result = await work(tx)
    const slot = slots.pop() ?? newSlot()
    done = { result, slot, note: await leaveNote(tx, slot) }
  } catch (error) {
    // On a connection that is lost there is nothing to undo, and the pool drops it.
    await sql`rollback`.execute(tx).catch(() => {})
    throw error
  }
  try {
    await sql`commit`.execute(tx)
    return done
  } catch (failure) {
    return { ...done, failure }
  }
}

async function wasCommitted(db: Kysely<Tables>, note: CommitNote): Promise<boolean> {
  const giveUpAt = performance.now() + doubtMaxMs
  while (performance.now() < giveUpAt) {
    const fate = await findFate(db, note).catch(() => undefined)
    if (fate) return fate === 'committed'
    await new Promise((resolve) => setTimeout(resolve, askAgainMs))
  }
  throw new CommitUnknownError(
    'The database was lost while it was committing, and is not back yet.',
  )
}
