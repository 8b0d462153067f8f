import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { createTestDatabase } from '../../test/database.ts'
import { organizationRow } from '../../test/organization-row.ts'
import type { Instant } from '../values/instant.ts'
import { insertMany } from './bulk.ts'
import type { Database } from './database.ts'
import { prepared } from './prepared.ts'

const now = '2026-11-21T09:00:00.000000+00:00' as Instant
const names = ['orga_1', 'orga_2', 'orga_3', 'orga_4']

let db: Database
beforeEach(async () => {
  db = await createTestDatabase()
  const rows = names.map((id) => organizationRow(id, now))
  await db.transaction((tx) => insertMany(tx, 'organization', rows))
})

const some = prepared((reader, { ids, limit }: { ids: string[]; limit: number }) =>
  reader
    .selectFrom('organization')
    .select('id')
    .where('id', 'in', ids)
    .where('date_created', '=', now)
    .orderBy('id')
    .limit(limit),
)

test.each([
  { ids: [], limit: 9, found: [] },
  { ids: ['orga_3'], limit: 9, found: ['orga_3'] },
  { ids: ['orga_1', 'orga_4', 'orga_9'], limit: 9, found: ['orga_1', 'orga_4'] },
  { ids: names, limit: 2, found: ['orga_1', 'orga_2'] },
  { ids: ['orga_2'], limit: 0, found: [] },
])('$ids, at most $limit', async ({ ids, limit, found }) => {
  // Worded for lists of every length before, whichever test comes first.
  for (const warm of [[], ['orga_1'], names]) await some(db.read, { ids: warm, limit: 1 })
  expect(await some(db.read, { ids, limit })).toEqual(found.map((id) => ({ id })))
})

test('is worded once for lists of one and once for others', async () => {
  let worded = 0
  const count = prepared((reader, { ids }: { ids: string[] }) => {
    worded += 1
    return reader.selectFrom('organization').select('id').where('id', 'in', ids)
  })
  for (const ids of [['orga_1'], ['orga_2'], [], names, names.slice(2)]) {
    expect(await count(db.read, { ids })).toHaveLength(ids.length)
  }
  expect(worded).toBe(2)
})

test('values are told apart by name, and stay values', async () => {
  const echo = prepared((reader, { first, second }: Record<'first' | 'second', string | null>) =>
    sql<{ first: string | null; second: string | null }>`
      select cast(${second} as text) as second, cast(${first} as text) as first`.compile(reader),
  )
  const odd = [`'; drop table "user"; --`, '["\\u0000first"]', 'second', '', null]
  for (const first of odd) {
    for (const second of odd)
      expect(await echo(db.read, { first, second })).toEqual([{ first, second }])
  }
})

test('writes in a transaction, and returns what it wrote', async () => {
  const rename = prepared((tx, { ids, name }: { ids: string[]; name: string }) =>
    tx.updateTable('organization').set({ name }).where('id', 'in', ids).returning(['id', 'name']),
  )
  const undone = db.transaction(async (tx) => {
    expect(await rename(tx, { ids: ['orga_1'], name: 'New' })).toEqual([
      { id: 'orga_1', name: 'New' },
    ])
    throw new Error('undo')
  })
  await expect(undone).rejects.toThrow('undo')
  const left = db.read.selectFrom('organization').select('id').where('name', '=', 'New').execute()
  expect(await left).toEqual([])
})
