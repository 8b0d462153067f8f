/** Queries of one transaction that are under way together. */
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { insertMany } from '../../src/db/bulk.ts'
import type { Database } from '../../src/db/database.ts'
import { type Pipeline, pipeline } from '../../src/db/postgres/pipeline.ts'
import type { Instant } from '../../src/values/instant.ts'
import { createTestDatabase } from '../database.ts'
import { organizationRow } from '../organization-row.ts'

const now = '2026-11-21T09:00:00.000000+00:00' as Instant
const row = organizationRow('orga_1', now)

let db: Database
beforeEach(async () => {
  db = await createTestDatabase()
})

function onConnection<T>(work: (pipe: Pipeline) => Promise<T>): Promise<T> {
  const { read } = db
  return read.getExecutor().provideConnection((connection) => work(pipeline(read, connection)))
}

async function count(): Promise<number> {
  return (await db.read.selectFrom('organization').select('id').execute()).length
}

test('an insert that nobody waited for fails the transaction, with its own error', async () => {
  const twice = db.transaction(async (tx) => {
    await insertMany(tx, 'organization', [row])
    await insertMany(tx, 'organization', [row])
    await insertMany(tx, 'organization', [organizationRow('orga_2', now)])
  })
  await expect(twice).rejects.toMatchObject({ code: '23505' })
  expect(await count()).toBe(0)
})

test('its error is told, and not what the query after it says', async () => {
  const twice = db.transaction(async (tx) => {
    await insertMany(tx, 'organization', [row, row])
    return tx.selectFrom('organization').selectAll().execute()
  })
  await expect(twice).rejects.toMatchObject({ code: '23505' })
})

test('nothing is written where no transaction could begin', async () => {
  const write = onConnection(async ({ tx, open }) => {
    open('begin no such thing')
    await insertMany(tx, 'organization', [row])
  })
  await expect(write).rejects.toMatchObject({ code: '42601' })
  expect(await count()).toBe(0)
})

test('queries that are asked for together are answered in that order, each with its own', async () => {
  const answers = await onConnection(({ tx, open }) => {
    open('begin')
    const numbers = Array.from({ length: 50 }, (_, number) => number)
    const ask = (number: number) => sql<{ number: number }>`select ${number}::int as number`
    const asked = numbers.map(async (number) => (await ask(number).execute(tx)).rows[0]?.number)
    return Promise.all(asked).finally(() => sql`commit`.execute(tx))
  })
  expect(answers).toEqual(Array.from({ length: 50 }, (_, number) => number))
})

test('one that fails does not take the answers of the others', async () => {
  const outcomes = await onConnection(({ tx }) =>
    Promise.allSettled([
      sql`select 1 as one`.execute(tx),
      sql`select 1 / 0`.execute(tx),
      sql`select 3 as three`.execute(tx),
    ]),
  )
  expect(outcomes).toMatchObject([
    { value: { rows: [{ one: 1 }] } },
    { reason: { code: '22012' } },
    { value: { rows: [{ three: 3 }] } },
  ])
})
