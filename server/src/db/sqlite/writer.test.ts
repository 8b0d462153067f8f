/** The writer of SQLite, on the event loop and in its thread. */
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createTestFolder } from '../../../test/database.ts'
import { organizationRow } from '../../../test/organization-row.ts'
import type { Instant } from '../../values/instant.ts'
import { insertMany, updateMany } from '../bulk.ts'
import type { Database, Tx } from '../database.ts'
import { isDiskFull } from '../unavailable.ts'
import { openSqliteDatabase } from './open-sqlite.ts'
import { here } from './place.ts'
import { openSqlite } from './statements.ts'
import { transactionsOn } from './transaction.ts'
import { openWriter } from './writer.ts'

const places = ['never', 'at once'] as const
const now = '2026-11-21T09:00:00.000000+00:00' as Instant

async function open(moving: (typeof places)[number]): Promise<Database> {
  const db = await openSqliteDatabase(createTestFolder(), moving)
  onTestFinished(() => db.close())
  return db
}

function insert(tx: Tx, ...ids: string[]): Promise<void> {
  return insertMany(
    tx,
    'organization',
    ids.map((id) => organizationRow(id, now)),
  )
}

async function idsIn(db: Tx): Promise<string[]> {
  const rows = await db.selectFrom('organization').select('id').orderBy('id').execute()
  return rows.map((row) => row.id)
}

test.each(places)('what is committed is there for the reader (%s)', async (moving) => {
  const db = await open(moving)
  const batches = Array.from({ length: 50 }, (_, n) => [`orga_${n}a`, `orga_${n}b`])
  await Promise.all(batches.map((ids) => db.transaction((tx) => insert(tx, ...ids))))
  expect(await idsIn(db.read)).toEqual(batches.flat().toSorted())
})

test.each(places)('a transaction sees what it wrote, and nobody else does (%s)', async (moving) => {
  const db = await open(moving)
  await db.transaction((tx) => insert(tx, 'orga_1'))
  await db.transaction(async (tx) => {
    expect(await idsIn(tx)).toEqual(['orga_1'])
    await insert(tx, 'orga_2')
    expect(await idsIn(tx)).toEqual(['orga_1', 'orga_2'])
    expect(await idsIn(db.read)).toEqual(['orga_1'])
  })
})

test.each(places)('a statement that fails undoes its transaction only (%s)', async (moving) => {
  const db = await open(moving)
  await db.transaction((tx) => insert(tx, 'orga_1'))
  const failing = db.transaction(async (tx) => {
    await insert(tx, 'orga_2')
    await insert(tx, 'orga_1')
  })
  const error: { errcode?: number } = await failing.catch((thrown) => thrown)
  expect(error).toBeInstanceOf(Error)
  expect([(error.errcode ?? 0) & 0xff, isDiskFull(error)]).toEqual([19, false])
  await db.transaction((tx) => insert(tx, 'orga_3'))
  expect(await idsIn(db.read)).toEqual(['orga_1', 'orga_3'])
})

test.each(places)(
  'a transaction given up before it wrote leaves the next one alone (%s)',
  async (moving) => {
    const db = await open(moving)
    const givenUp = db.transaction(async (tx) => {
      await idsIn(tx)
      throw new Error('no')
    })
    await expect(givenUp).rejects.toThrow('no')
    await db.transaction((tx) => insert(tx, 'orga_1'))
    expect(await idsIn(db.read)).toEqual(['orga_1'])
  },
)

test.each(places)(
  'a transaction given up while it writes leaves the next one alone (%s)',
  async (moving) => {
    const db = await open(moving)
    await db.transaction((tx) => insert(tx, 'orga_1'))
    const givenUp = db.transaction(async (tx) => {
      void updateMany(tx, 'organization', [{ id: 'orga_1', name: 'no' }], {
        match: ['id'],
      })
      throw new Error('no')
    })
    await expect(givenUp).rejects.toThrow('no')
    await db.transaction((tx) => insert(tx, 'orga_2'))
    const rows = await db.read.selectFrom('organization').select(['id', 'name']).execute()
    expect(rows.map(({ id }) => id)).toEqual(['orga_1', 'orga_2'])
    expect(rows.map(({ name }) => name)).not.toContain('no')
  },
)

test('nothing is written by a transaction that cannot begin', async () => {
  const directory = createTestFolder()
  const db = await openSqliteDatabase(directory)
  onTestFinished(() => db.close())
  await db.transaction((tx) => insert(tx, 'orga_1'))
  const file = join(directory, 'roost.db')
  const [other, place] = [openSqlite({ file }), here(openSqlite({ file, busyTimeoutMs: 20 }))]
  onTestFinished(() => place.close())
  onTestFinished(() => other.close())
  const rename = (tx: Tx, name: string) =>
    updateMany(tx, 'organization', [{ id: 'orga_1', name }], { match: ['id'] })
  other.exec('begin immediate')
  const given = transactionsOn(
    db.read,
    place,
  )(async (tx) => {
    const first = rename(tx, 'first')
    // The way is free for what comes next, which has no transaction to be in.
    other.exec('rollback')
    return Promise.allSettled([first, rename(tx, 'second')])
  })
  const names = async () => (await db.read.selectFrom('organization').select('name').execute())[0]
  const before = await names()
  await given.catch(() => {})
  expect(await names()).toEqual(before)
})

test('a writer that takes much of the event loop’s time moves to a thread', async () => {
  const writer = openWriter(join(createTestFolder(), 'roost.db'), 'when busy')
  onTestFinished(() => writer.close())
  const run = (sql: string) => writer.run([{ sql, parameters: [] }])
  await run('create table line (text)')
  const deadline = performance.now() + 15_000
  let lines = 0
  let isElsewhere = false
  while (!isElsewhere && performance.now() < deadline) {
    let isDone = false
    const running = run(`insert into line values ('${lines++}')`).then(() => (isDone = true))
    // What runs here is done before the event loop turns.
    for (let turns = 0; turns < 20; turns++) await Promise.resolve()
    isElsewhere = !isDone
    await running
  }
  expect(isElsewhere).toBe(true)
  expect((await run('select count(*) as count from line')).rows).toEqual([{ count: lines }])
})
