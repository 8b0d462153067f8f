/** The fill makes rows that the product could have made: held against the real tables of both engines. */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { messageType } from '../../server/src/messages/message-kind.ts'
import { createTestServer } from '../../server/test/server.ts'
import { create, sendable } from '../../server/test/sms.ts'
import { type Columns, fillStatements, leadId } from './fill-sql.ts'

const [count, leads] = [40, 4]

async function fill(companions: boolean) {
  const server = await createTestServer()
  const { db } = server.ctx
  await create(server, { ...sendable(server.alice), send_in: 30 })
  const columns: Columns = { lead: [], message: [], event: [] }
  for (const table of ['lead', 'message', 'event'] as const) {
    const row = await db.read.selectFrom(table).selectAll().executeTakeFirstOrThrow()
    columns[table] = Object.keys(row)
  }
  const statements = fillStatements({ engine: db.engine, columns, count, leads, companions })
  await db.transaction(async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx)
  })
  return { server, read: db.read }
}

test('every message has an event and waits for its turn', async () => {
  const { read } = await fill(true)
  const messages = await read.selectFrom('message').select('id').execute()
  const events = await read
    .selectFrom('event')
    .select('object_id')
    .where('object_type', '=', messageType)
    .execute()
  const waiting = read.selectFrom('message').select('id').where('lane', 'is not', null)
  const ids = messages.map(({ id }) => id).sort()
  expect(new Set(ids).size).toBe(count + 1)
  expect(events.map(({ object_id }) => object_id).sort()).toEqual(ids)
  expect((await waiting.execute()).map(({ id }) => id).sort()).toEqual(ids)
})

test('without companions there are messages only', async () => {
  const { read } = await fill(false)
  expect(await read.selectFrom('message').select('id').execute()).toHaveLength(count + 1)
  const events = read.selectFrom('event').where('object_type', '=', messageType)
  expect(await events.select('id').execute()).toHaveLength(1)
})

test('ids and dates have the shape of the product’s', async () => {
  const { read } = await fill(false)
  for (const row of await read.selectFrom('message').selectAll().execute()) {
    expect(row.id).toMatch(/^acti_\w{43}$/)
    expect(row.date_created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/)
  }
})

test('the API lists the messages of a lead', async () => {
  const { server } = await fill(false)
  const { body } = await server.api('GET', `/activity/sms/?lead_id=${leadId(leads)}`)
  expect(body.data).toHaveLength(count / leads)
})
