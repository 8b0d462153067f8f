/** STOP and START, as they come in (guarantees b.4, I12). */
import { beforeEach, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { create } from '../../test/sms.ts'
import { selectLastConsents } from '../consent/consent.ts'
import { receiveMessages } from './receive-messages.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

/** Alice's contact texts, one text after the other, or somebody else does. */
async function receive(texts: string[], remote_phone = server.alice.remote_phone): Promise<void> {
  const { ctx, alice } = server
  const { organization_id, local_phone } = alice
  const base = { organization_id, carrier_id: 'sandbox', local_phone, remote_phone, media: [] }
  const inputs = texts.map((text) => ({ ...base, text, carrier_message_id: ctx.newId('sbx') }))
  await ctx.db.transaction((tx) => receiveMessages(ctx, tx, inputs))
}

async function optedOut(): Promise<string[]> {
  const { organization_id, remote_phone } = server.alice
  const phones = { organization_ids: [organization_id], keys: [remote_phone] }
  const rows = await selectLastConsents(server.ctx.db.read, phones)
  const blocked = rows.filter(({ action }) => action === 'opt_out')
  return blocked.map((row) => `${row.organization_id} ${row.remote_phone}`)
}

test('STOP keeps further messages back', async () => {
  await receive(['Stop!'])
  const { organization_id, remote_phone } = server.alice
  expect(await optedOut()).toEqual([`${organization_id} ${remote_phone}`])
  await expect(create(server, {})).rejects.toThrow('has opted out of messages')
})

test('STOP said twice is said', async () => {
  await receive(['STOP', 'quit'])
  expect(await optedOut()).toHaveLength(1)
})

test('START takes STOP back', async () => {
  await receive(['STOP'])
  await receive(['start'])
  expect(await optedOut()).toEqual([])
  await expect(create(server, {})).resolves.toMatchObject({ status: 'outbox' })
})

test('"please stop by at 5" stops nothing', async () => {
  await receive(['please stop by at 5'])
  expect(await optedOut()).toEqual([])
})

test('STOP to one organization is nothing to another', async () => {
  const { charlie } = server
  await receive(['STOP'], charlie.remote_phone)
  const { local_phone, remote_phone } = charlie
  const body = { status: 'outbox', text: 'Hi', local_phone, remote_phone }
  expect((await server.as(charlie)('POST', '/activity/sms/', { body })).status).toBe(200)
})

test('HELP delivered again, even in one batch, is answered once', async () => {
  const { ctx, alice } = server
  const { organization_id, local_phone, remote_phone } = alice
  const ends = { organization_id, carrier_id: 'sandbox', local_phone, remote_phone }
  const help = { ...ends, text: 'HELP', media: [], carrier_message_id: 'SM1' }
  await ctx.db.transaction((tx) => receiveMessages(ctx, tx, [help, help]))
  await ctx.db.transaction((tx) => receiveMessages(ctx, tx, [help]))
  const answers = ctx.db.read.selectFrom('message').select('id').where('auto_reply_to', '!=', '')
  expect(await answers.execute()).toHaveLength(1)
})

test('STOP and START of one batch, at one instant, count in their order', async () => {
  await receive(['START', 'STOP'])
  expect(await optedOut()).toHaveLength(1)
  await receive(['STOP', 'START'])
  expect(await optedOut()).toEqual([])
})

test('texts at once make one log', async () => {
  await Promise.all(Array.from({ length: 8 }, (_, turn) => receive([turn % 2 ? 'START' : 'STOP'])))
  const rows = await server.ctx.db.read.selectFrom('consent').select('seq').orderBy('seq').execute()
  expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})
