/** What is said of columns agrees with the database, the wire and the verbs. */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { messageIn, reread, storeMessages } from '../../test/rows.ts'
import { createTestServer } from '../../test/server.ts'
import { blankMessage } from './blank-message.ts'
import { canChange, columns, editable, fixed, isShown } from './columns.ts'
import type { Message } from './message.ts'
import { Sms, UpdateSms } from './message-schema.ts'
import { moveMessages } from './move-messages.ts'

test('the list has the columns of the table', async () => {
  const server = await createTestServer()
  const message = messageIn(server, 'draft')
  await storeMessages(server, [message])
  expect(Object.keys(await reread(server, message)).sort()).toEqual([...columns].sort())
  const { organization_id } = server.alice
  const blank = blankMessage({ organization_id, id: 'acti_1', state: 'draft' }, server.clock.now())
  expect(Object.keys(blank).sort()).toEqual([...columns].sort())
})

test('what never leaves the server is not on the wire, and all else is', () => {
  const onTheWire = columns.filter((column) => column in Sms.shape)
  const neverShown = columns.filter((column) => !onTheWire.includes(column))
  expect(onTheWire.filter(canChange).filter((column) => !isShown(column))).toEqual(['date_updated'])
  expect(neverShown.filter(isShown)).toEqual([])
})

test('a PUT may set what its schema has', () => {
  const { status, send_in, ...settable } = UpdateSms.shape
  expect([...editable].sort()).toEqual(Object.keys(settable).sort())
})

test('a column that the list lacks is stored when it changes, and counts as shown', async () => {
  const server = await createTestServer()
  const { db } = server.ctx
  const alter = (how: string) =>
    db.transaction((tx) => sql`alter table message ${sql.raw(how)}`.execute(tx))
  await alter('add column note text')
  try {
    const message = messageIn(server, 'draft')
    await storeMessages(server, [message])
    // No column of ours: somebody has added it, and listed it nowhere.
    const set = { note: 'new' } as Partial<Message>
    const moved = await db.transaction((tx) =>
      moveMessages(server.ctx, tx, [{ message, move: 'edit', set }]),
    )
    expect(moved.get(message.id)).toMatchObject({ note: 'new' })
    const { rows } = await sql`select id, note from message`.execute(db.read)
    expect(rows).toEqual([{ id: message.id, note: 'new' }])
    expect([canChange('note'), isShown('note')]).toEqual([true, true])
  } finally {
    // The database may be another test's next.
    await alter('drop column note')
  }
})

test('no move changes a fixed column, neither in the database nor in what it returns', async () => {
  const server = await createTestServer()
  const before = messageIn(server, 'draft', { rev: 3 })
  await storeMessages(server, [before])
  const set = Object.fromEntries(fixed.map((column) => [column, 'changed'])) as Partial<Message>
  const moved = await server.ctx.db.transaction((tx) =>
    moveMessages(server.ctx, tx, [{ message: before, move: 'edit', set: { ...set, text: 'New' } }]),
  )
  const after = { ...before, text: 'New', rev: 4 }
  expect(moved).toEqual(new Map([[before.id, after]]))
  expect(await reread(server, before)).toEqual(after)
})
