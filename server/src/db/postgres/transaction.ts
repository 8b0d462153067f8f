/** A transaction of PostgreSQL whose commit is certain, one way or the other. */
import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Tx } from '../database.ts'
import type { Tables } from '../tables.ts'
import {
  CommitUnknownError,
  ContentionError,
  isBrokenRule,
  isContention,
  isUnavailable,
} from '../unavailable.ts'
import { type CommitNote, findFate, leaveNote, newSlot } from './commit-note.ts'
import { type Pipeline, pipeline } from './pipeline.ts'
import { begin, type Wall } from './wall.ts'

/** Others are in the way for a moment only, however many they are; a caller waits no longer than this. */
const contentionMaxMs = 5000
/** A rule that is still broken then is broken by the verb, not by a race. */
const ruleTriesMax = 6
const pauseMaxMs = 64
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

/**
 * A lost race is run again: it wrote nothing. Throws ContentionError when others were in the way for too
 * long; a rule that stays broken is thrown as it is.
 */
export async function transact<T>(place: Place, work: Work<T>): Promise<T> {
  const giveUpAt = performance.now() + contentionMaxMs
  for (let tries = 1; ; tries++) {
    try {
      return await transactOnce(place, work)
    } catch (error) {
      const mayPass = isContention(error) || (isBrokenRule(error) && tries < ruleTriesMax)
      if (!mayPass) throw error
      if (performance.now() > giveUpAt) {
        throw new ContentionError('too many changes at once', { cause: error })
      }
    }
    // Apart from each other: those who met once would meet again.
    await pause(randomInt(Math.min(pauseMaxMs, 2 ** tries)))
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
