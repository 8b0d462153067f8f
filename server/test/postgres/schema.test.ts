/** The schema of a PostgreSQL database: made once, and refused when it is of a newer version. */
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { NewerSchemaError } from '../../src/db/migrations/migrate.ts'
import { openDatabase } from '../../src/db/open-database.ts'
import { withClient } from '../postgres.ts'
import { createBareDatabase } from '../postgres-databases.ts'

async function bareUrl(): Promise<string> {
  const { url, remove } = await createBareDatabase()
  onTestFinished(remove)
  return url
}

async function openAndClose(url: string): Promise<void> {
  await (await openDatabase({ engine: 'postgres', url })).close()
}

/** Runs a statement on the database from outside. */
function ask(url: string, statement: string): Promise<object[]> {
  return withClient(url, async (client) => (await client.query(statement)).rows)
}

const schemaOf = (url: string) =>
  ask(
    url,
    `select table_name, column_name, data_type, is_nullable from information_schema.columns
    where table_schema = 'public' order by table_name, column_name`,
  )

test('servers that start at once on an empty database make the schema once', async () => {
  const url = await bareUrl()
  await Promise.all(Array.from({ length: 4 }, () => openAndClose(url)))
  const tables = new Set(
    (await schemaOf(url)).map((row) => (row as { table_name: string }).table_name),
  )
  expect([...tables]).toEqual(expect.arrayContaining(['message', 'event', 'attempt']))
})

test('opening a database again changes nothing', async () => {
  const url = await bareUrl()
  await openAndClose(url)
  const schema = await schemaOf(url)
  await openAndClose(url)
  expect(await schemaOf(url)).toEqual(schema)
})

test('data written by a newer version is refused', async () => {
  const url = await bareUrl()
  await openAndClose(url)
  await ask(url, `insert into kysely_migration values ('9999-later', '2027-01-01')`)
  const schema = await schemaOf(url)
  await expect(openAndClose(url)).rejects.toThrow(NewerSchemaError)
  await expect(openAndClose(url)).rejects.toThrow('nothing was changed')
  expect(await schemaOf(url)).toEqual(schema)
})

test('migrations that fail half-way leave nothing behind', async () => {
  const url = await bareUrl()
  await ask(url, 'create table attempt (id text)')
  await expect(openAndClose(url)).rejects.toThrow('relation "attempt" already exists')
  const tables = (await schemaOf(url)).map((row) => (row as { table_name: string }).table_name)
  expect(tables).not.toContain('message')
  await ask(url, 'drop table attempt')
  await openAndClose(url)
})

test('a database that is not there is told by its name', async () => {
  const nowhere = Object.assign(new URL(await bareUrl()), { pathname: '/nowhere' }).href
  await expect(openAndClose(nowhere)).rejects.toThrow(pg.DatabaseError)
  await expect(openAndClose(nowhere)).rejects.toThrow('database "nowhere" does not exist')
})

test('a server goes on when a newer one adds a column meanwhile', async () => {
  const url = await bareUrl()
  const db = await openDatabase({ engine: 'postgres', url })
  onTestFinished(() => db.close())
  const count = async () => {
    const seek = db.transaction((tx) =>
      tx.selectFrom('organization').selectAll().where('id', 'in', ['orga_1', 'orga_2']).execute(),
    )
    return (await seek).length
  }
  expect(await count()).toBe(0)
  await ask(url, 'alter table organization add column later text')
  expect(await count()).toBe(0)
})
