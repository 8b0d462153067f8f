/** The second wall: PostgreSQL shows a request no rows but its own organization's (guarantees e). */
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { Database, Reader } from '../../src/db/database.ts'
import type { Tables } from '../../src/db/tables.ts'
import { hasPhrase } from '../../src/db/words.ts'
import { createApp } from '../../src/http/app.ts'
import { route } from '../../src/http/route.ts'
import { createTestServer, type TestServer } from '../server.ts'
import { create } from '../sms.ts'

let server: TestServer
let alices: Database

beforeEach(async () => {
  server = await createTestServer()
  const { ctx, alice, charlie, as } = server
  await create(server, {})
  const { local_phone, remote_phone } = charlie
  const body = { status: 'outbox', local_phone, remote_phone, text: 'CANARY' }
  expect((await as(charlie)('POST', '/activity/sms/', { body })).status).toBe(200)
  await server.runner.runOnce()
  alices = ctx.db.within([alice.organization_id])
})

async function ask<T>(statement: string): Promise<T[]> {
  return (await sql.raw<T>(statement).execute(server.ctx.db.read)).rows
}

/** Words only name rows of tables that are behind the wall; no index of words works behind one. */
const outside = ['contact_words', 'lead_words', 'message_words']

/** Every table whose rows have an owner. */
async function ownedTables(): Promise<(keyof Tables)[]> {
  const rows = await ask<{ table_name: keyof Tables }>(`
    select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'organization_id'`)
  return rows.map((row) => row.table_name).filter((name) => !outside.includes(name))
}

/** A query such as nobody should write: it does not say whose rows it wants. */
async function countForeign(db: Reader, table: keyof Tables): Promise<number> {
  const { organization_id } = server.alice
  const rows = await db
    .selectFrom(table as 'message')
    .select('organization_id')
    .execute()
  return rows.filter((row) => row.organization_id !== organization_id).length
}

test('the user of these tests is one whom row-level security binds', async () => {
  const bound = `select rolsuper or rolbypassrls as above from pg_roles where rolname = current_user`
  expect(await ask(bound)).toEqual([{ above: false }])
})

test('every table whose rows have an owner is behind the wall', async () => {
  const walls = await ask<{ tablename: string }>(`
    select tablename from pg_policies join pg_class on relname = tablename
    where policyname = 'wall' and relrowsecurity and relforcerowsecurity`)
  const behind = walls.map((row) => row.tablename)
  expect(behind.toSorted()).toEqual(['organization', ...(await ownedTables())].toSorted())
})

test('a query that names no organization finds only those of the wall', async () => {
  let foreign = 0
  for (const table of await ownedTables()) {
    foreign += await countForeign(server.ctx.db.read, table)
    const inside = alices.transaction((tx) => countForeign(tx, table))
    const found = await Promise.all([countForeign(alices.read, table), inside])
    expect([table, ...found]).toEqual([table, 0, 0])
  }
  expect(foreign).toBeGreaterThan(10)
})

test('a search by words that names no organization finds only rows of the wall', async () => {
  const { charlie } = server
  const canary = hasPhrase(server.ctx.db.read, charlie.organization_id, 'message', {
    words: ['canary'],
    prefix: false,
  })
  const find = ({ read }: Database) =>
    read.selectFrom('message').select('id').where(canary).execute()
  expect(await find(server.ctx.db)).toHaveLength(1)
  expect(await find(alices)).toEqual([])
})

test('organizations themselves are behind it, too', async () => {
  const { ctx, alice } = server
  const all = await ctx.db.read.selectFrom('organization').select('id').execute()
  expect(all).toHaveLength(2)
  expect(await alices.read.selectFrom('organization').select('id').execute()).toEqual([
    { id: alice.organization_id },
  ])
})

test('a write that names no organization changes only those of the wall', async () => {
  await alices.transaction((tx) => tx.updateTable('message').set({ text: 'gone' }).execute())
  const rows = await server.ctx.db.read.selectFrom('message').select('text').execute()
  expect(rows.map((row) => row.text).toSorted()).toEqual(['CANARY', 'gone'])
})

test('a row for another organization is not taken', async () => {
  const { charlie } = server
  const { organization_id } = charlie
  const row = { organization_id, id: 'stat_1', label: 'Mine', label_folded: 'mine', position: 9 }
  const foreign = alices.transaction((tx) => tx.insertInto('lead_status').values(row).execute())
  await expect(foreign).rejects.toThrow('row-level security')
})

test('the wall ends with its transaction, whoever has the connection next', async () => {
  const reads = Array.from({ length: 40 }, async (_, turn) => {
    const db = turn % 2 ? alices : server.ctx.db
    return [turn % 2, (await db.read.selectFrom('message').select('id').execute()).length]
  })
  for (const [walled, count] of await Promise.all(reads)) expect(count).toBe(walled ? 1 : 2)
})

test('reads of one turn share a connection, and each has its own wall and its own failure', async () => {
  const { ctx, charlie } = server
  const charlies = ctx.db.within([charlie.organization_id])
  const texts = async ({ read }: Database) => {
    const rows = await read.selectFrom('message').select(['organization_id', 'text']).execute()
    return rows.map(({ organization_id, text }) => [organization_id, text])
  }
  const broken = sql`select 1 / 0 as nothing, pg_backend_pid()`
  const process = sql<{ pid: number }>`select pg_backend_pid() as pid`
  const [mine, failed, theirs, one, other] = await Promise.all([
    texts(alices),
    broken.execute(alices.read).catch((error) => error.message),
    texts(charlies),
    process.execute(alices.read),
    process.execute(charlies.read),
  ])
  expect(failed).toBe('division by zero')
  expect(mine).toEqual([[server.alice.organization_id, expect.any(String)]])
  expect(theirs).toEqual([[charlie.organization_id, 'CANARY']])
  expect(one.rows).toEqual(other.rows)
})

test('a handler that forgets to name the organization shows nothing of another', async () => {
  const careless = route({
    method: 'GET',
    path: '/api/v1/careless/',
    operationId: 'careless',
    summary: 'Forgets whose messages it lists',
    tag: 'SMS',
    schema: { response: z.object({ texts: z.array(z.string().nullable()) }) },
    async handler({ ctx }) {
      const read = await ctx.db.read.selectFrom('message').select('text').execute()
      const written = await ctx.db.transaction((tx) =>
        tx.selectFrom('message').select('text').execute(),
      )
      return { texts: [...read, ...written].map((row) => row.text) }
    },
  })
  const app = createApp(server.ctx, [careless])
  const authorization = `Basic ${Buffer.from(`${server.charlie.key}:`).toString('base64')}`
  const answer = await app.inject({ url: careless.path, headers: { authorization } })
  expect(answer.json()).toEqual({ texts: ['CANARY', 'CANARY'] })
})
