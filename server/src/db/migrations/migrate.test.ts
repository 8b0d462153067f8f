import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createTestFolder } from '../../../test/database.ts'
import { openDatabase } from '../open-database.ts'
import { NewerSchemaError, newestMigration as newest } from './migrate.ts'

/** Runs SQL on a folder's database from outside, while no Roost has it open. */
function inFolder<T>(folder: string, work: (sqlite: DatabaseSync) => T): T {
  const sqlite = new DatabaseSync(join(folder, 'roost.db'))
  try {
    return work(sqlite)
  } finally {
    sqlite.close()
  }
}

function schemaOf(folder: string): object[] {
  const statement = 'select type, name, sql from sqlite_master order by type, name'
  return inFolder(folder, (sqlite) => sqlite.prepare(statement).all())
}

function migrationsOf(folder: string): unknown[] {
  const statement = 'select name from kysely_migration order by name'
  return inFolder(folder, (sqlite) => sqlite.prepare(statement).all()).map((row) => row.name)
}

async function openAndClose(directory: string): Promise<void> {
  await (await openDatabase({ engine: 'sqlite', directory })).close()
}

test('a new folder gets the whole schema', async () => {
  const folder = createTestFolder()
  await openAndClose(folder)
  expect(migrationsOf(folder).at(-1)).toBe(newest)
  const tables = schemaOf(folder).map((row) => (row as { name: string }).name)
  expect(tables).toEqual(expect.arrayContaining(['message', 'event', 'attempt', 'receipt']))
})

test('opening a folder again changes nothing', async () => {
  const folder = createTestFolder()
  await openAndClose(folder)
  const schema = schemaOf(folder)
  await openAndClose(folder)
  expect(schemaOf(folder)).toEqual(schema)
})

/** What the migrations from the fifth on make. */
const later =
  'lineage carrier_account webhook webhook_delivery activity custom_field custom_value user_group idempotency_key rate_limit oauth_client oauth_grant oauth_token'.split(
    ' ',
  )

test('a folder with half of the migrations gets the rest', async () => {
  const [half, whole] = [createTestFolder(), createTestFolder()]
  await openAndClose(half)
  await openAndClose(whole)
  inFolder(half, (sqlite) => {
    for (const table of later) sqlite.exec(`drop table ${table}`)
    for (const columns of [
      'contact_id_date_created_id',
      'status_date_created_id',
      'activity_at_id',
    ])
      sqlite.exec(`drop index message_${columns}_index`)
    sqlite.exec('create index message_contact_id_index on message (organization_id, contact_id)')
    sqlite.exec(`delete from kysely_migration where name >= '0005'`)
  })
  await openAndClose(half)
  expect(schemaOf(half)).toEqual(schemaOf(whole))
})

test('data written before the first release is refused with a sentence', async () => {
  const folder = createTestFolder()
  await openAndClose(folder)
  inFolder(folder, (sqlite) => {
    sqlite.exec(`insert into kysely_migration values ('0001-accounts', '2026-01-01')`)
  })
  await expect(openAndClose(folder)).rejects.toThrow('before its first release')
})

test('data written by a newer version is refused', async () => {
  const folder = createTestFolder()
  await openAndClose(folder)
  inFolder(folder, (sqlite) => {
    sqlite.exec(`insert into kysely_migration values ('9999-later', '2027-01-01')`)
    sqlite.exec('create table later (id text)')
  })
  const [schema, migrations] = [schemaOf(folder), migrationsOf(folder)]
  await expect(openAndClose(folder)).rejects.toThrow(NewerSchemaError)
  await expect(openAndClose(folder)).rejects.toThrow('nothing was changed')
  expect([schemaOf(folder), migrationsOf(folder)]).toEqual([schema, migrations])
})

test('migrations that fail half-way leave nothing behind', async () => {
  const folder = createTestFolder()
  inFolder(folder, (sqlite) => sqlite.exec('create table attempt (id text)'))
  await expect(openAndClose(folder)).rejects.toThrow('table "attempt" already exists')
  const tables = schemaOf(folder).map((row) => (row as { name: string }).name)
  expect(tables).toContain('attempt')
  expect(tables).not.toContain('organization')
  expect(tables).not.toContain('message')
  inFolder(folder, (sqlite) => sqlite.exec('drop table attempt'))
  await openAndClose(folder)
  expect(migrationsOf(folder).at(-1)).toBe(newest)
})
