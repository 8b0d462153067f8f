import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { createTestDatabase } from '../../test/database.ts'
import { organizationRow } from '../../test/organization-row.ts'
import type { Organization } from '../accounts/account.ts'
import type { PhoneNumber } from '../phone-numbers/phone-number.ts'
import type { Instant } from '../values/instant.ts'
import { insertMany, next, updateMany } from './bulk.ts'
import type { Database } from './database.ts'

let db: Database
beforeEach(async () => {
  db = await createTestDatabase()
})

const now = '2026-11-21T09:00:00.000000+00:00' as Instant

function organization(id: string, columns: Partial<Organization> = {}): Organization {
  return { ...organizationRow(id, now), name: `name of ${id}`, ...columns }
}

async function insert(rows: Organization[], conflict?: string): Promise<void> {
  await db.transaction((tx) => insertMany(tx, 'organization', rows, conflict))
}

async function all(): Promise<Organization[]> {
  return db.read.selectFrom('organization').selectAll().orderBy('id').execute()
}

type Spec = { match: (keyof Organization)[]; guard?: string }
async function update(rows: Record<string, unknown>[], spec: Spec): Promise<object[]> {
  return db.transaction((tx) => updateMany(tx, 'organization', rows, spec))
}

test('inserting nothing does nothing', async () => {
  await insert([])
  expect(await all()).toEqual([])
})

test('a number that no row has is none', async () => {
  await insert([organization('orga_1')])
  const number = {
    organization_id: 'orga_1',
    id: 'phon_1',
    number: '+12025550100',
    type: 'external',
  }
  const texts = { label: '', participants: '[]', phone_numbers: '[]', carrier_id: 'sandbox' }
  const areas = { supports_sms_to_countries: '[]', supports_mms_to_countries: '[]' }
  const nothing = { country: null, user_id: null, carrier_type: null, forward_to: null }
  const flags = { sms_enabled: 0, mms_enabled: 0, is_premium: 0, is_verified: 0 }
  const voice = { forward_to_enabled: 0, press_1_to_accept: 0, voicemail_greeting_url: null }
  const row = {
    ...{ ...number, ...texts, ...areas, ...nothing, ...flags, ...voice },
    ...{ date_created: now, date_updated: now, inbound_ring_duration: null, rev: 0 },
  } as PhoneNumber
  await db.transaction((tx) => insertMany(tx, 'phone_number', [row]))
  const [stored] = await db.read.selectFrom('phone_number').selectAll().execute()
  expect(stored).toEqual(row)
})

test('any text comes back as it was', async () => {
  const texts = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 20 })
  const property = fc.asyncProperty(texts, async (names) => {
    await db.transaction((tx) => tx.deleteFrom('organization').execute())
    const rows = names.map((name, n) => organization(`orga_${String(100 + n)}`, { name }))
    await insert(rows)
    const kept = names.map((name) => name.replaceAll('\0', '\ufffd'))
    expect((await all()).map((row) => row.name)).toEqual(kept)
  })
  await fc.assert(property)
})

test.each([`'; drop table organization; --`, '"quoted"', 'a\nb', '\\', '😀', '%_?$1', '  '])(
  'the text %j comes back as it was',
  async (name) => {
    await insert([organization('orga_1', { name })])
    expect((await all())[0]?.name).toBe(name)
  },
)

test.each([
  ['half a surrogate pair', 'a\ud800b'],
  ['a NUL', 'a\u0000b'],
])('%s becomes the replacement character', async (_, name) => {
  await insert([organization('orga_1', { name })])
  expect((await all())[0]?.name).toBe('a\ufffdb')
})

test('a column that is null in the first row holds the numbers of the others', async () => {
  await db.transaction(async (tx) => {
    await insertMany(tx, 'organization', [organization('orga_1')])
    await sql`create table sample (id integer, amount integer)`.execute(tx)
    const rows = [
      { id: 1, amount: null },
      { id: 2, amount: 7 },
    ]
    await insertMany(tx, 'sample' as 'organization', rows as never)
  })
  const { rows } = await sql`select * from sample order by id`.execute(db.read)
  expect(rows).toEqual([
    { id: 1, amount: null },
    { id: 2, amount: 7 },
  ])
})

test('a conflict clause decides about rows that are there', async () => {
  await insert([organization('orga_1')])
  const again = [organization('orga_1', { name: 'again' }), organization('orga_2')]
  await expect(insert(again)).rejects.toThrow(/unique constraint/i)
  await insert(again, 'on conflict do nothing')
  expect((await all()).map((row) => row.name)).toEqual(['name of orga_1', 'name of orga_2'])
  await insert(again, 'on conflict (id) do update set name = excluded.name')
  expect((await all()).map((row) => row.name)).toEqual(['again', 'name of orga_2'])
})

test('updating nothing does nothing', async () => {
  expect(await update([], { match: ['id'] })).toEqual([])
})

test('each row gets values of its own', async () => {
  await insert(['a', 'b', 'c'].map((id) => organization(id)))
  const rows = [
    { id: 'a', name: 'A', updated_by: null },
    { id: 'x', name: 'X', updated_by: null },
    { id: 'c', name: 'C', updated_by: 'user_1' },
  ]
  expect(await update(rows, { match: ['id'] })).toEqual([rows[0], rows[2]])
  expect((await all()).map((row) => [row.name, row.updated_by])).toEqual([
    ['A', null],
    ['name of b', null],
    ['C', 'user_1'],
  ])
})

test('a row whose old value is not as expected keeps it', async () => {
  await insert(['a', 'b'].map((id) => organization(id)))
  const rows = [
    { id: 'a', currency: 'USD', [next('currency')]: 'EUR' },
    { id: 'b', currency: 'GBP', [next('currency')]: 'EUR' },
  ]
  expect(await update(rows, { match: ['id', 'currency'] })).toEqual([rows[0]])
  expect((await all()).map((row) => row.currency)).toEqual(['EUR', 'USD'])
})

test('a guard looks at the row that is there and at the one that comes', async () => {
  await insert([organization('a', { name: 'k' }), organization('b', { name: 'k' })])
  const guard = 'each_row.name > "organization".name'
  const rows = [
    { id: 'a', name: 'j' },
    { id: 'b', name: 'l' },
  ]
  expect(await update(rows, { match: ['id'], guard })).toEqual([rows[1]])
  expect((await all()).map((row) => row.name)).toEqual(['k', 'l'])
})
