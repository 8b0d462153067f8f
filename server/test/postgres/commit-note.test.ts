/** What became of a commit, when the number of its transaction no longer tells (F-04). */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import type { Database, Tx } from '../../src/db/database.ts'
import { type CommitNote, findFate, leaveNote, newSlot } from '../../src/db/postgres/commit-note.ts'
import { createTestServer } from '../server.ts'

let db: Database
beforeEach(async () => {
  db = (await createTestServer()).ctx.db
})

/** A transaction that has written something, and left a note. */
async function writeNoted(tx: Tx, slot = newSlot()): Promise<CommitNote> {
  await sql`select pg_current_xact_id()`.execute(tx)
  return (await leaveNote(tx, slot)) as CommitNote
}

test('a transaction that was committed is told from one that was not', async () => {
  let lost: CommitNote | undefined
  const giveUp = db.transaction(async (tx) => {
    lost = await writeNoted(tx)
    throw new Error('given up')
  })
  await expect(giveUp).rejects.toThrow('given up')
  const kept = await db.transaction((tx) => writeNoted(tx))
  expect(await findFate(db.read, kept)).toBe('committed')
  expect(await findFate(db.read, lost as CommitNote)).toBe('lost')
})

test('a number that was given to another transaction since proves nothing', async () => {
  const other = await db.transaction((tx) => writeNoted(tx))
  const lost = { slot: newSlot(), token: randomUUID(), xid: other.xid }
  expect(await findFate(db.read, lost)).toBe('lost')
  expect(await findFate(db.read, { ...other, token: randomUUID() })).toBe('lost')
})

test('a number that the database has not come to is of a lost transaction', async () => {
  const lost = { slot: newSlot(), token: randomUUID(), xid: '4000000000' }
  expect(await findFate(db.read, lost)).toBe('lost')
})

test('while it may still be committed nobody can tell', async () => {
  await db.transaction(async (tx) => {
    const note = await writeNoted(tx)
    expect(await findFate(db.read, note)).toBeUndefined()
  })
})

test('what only reads leaves no note', async () => {
  expect(await db.transaction((tx) => leaveNote(tx, newSlot()))).toBeUndefined()
  const { rows } = await sql`select * from commit_note`.execute(db.read)
  await db.transaction((tx) => sql`select 1`.execute(tx))
  expect((await sql`select * from commit_note`.execute(db.read)).rows).toEqual(rows)
})

test('transactions one after the other share one row', async () => {
  const before = await db.read.selectFrom('commit_note').select('slot').execute()
  for (let turn = 0; turn < 5; turn++) {
    await db.transaction((tx) => sql`select pg_current_xact_id()`.execute(tx))
  }
  const after = await db.read.selectFrom('commit_note').select('slot').execute()
  expect(after.length - before.length).toBeLessThanOrEqual(1)
})
