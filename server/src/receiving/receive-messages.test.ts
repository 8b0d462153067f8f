import { beforeEach, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import type { Attachment } from '../media/attachment.ts'
import type { Message } from '../messages/message.ts'
import { fromJson, type Json, toJson } from '../values/json.ts'
import { type InboundMessage, receiveMessages } from './receive-messages.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

const stranger = '+12025550177'

/** What the carrier hands over: a text to Alice's number from her contact's phone. */
function inbound(columns: Partial<InboundMessage> = {}): InboundMessage {
  const { organization_id, local_phone, remote_phone } = server.alice
  return {
    organization_id,
    carrier_id: 'sandbox',
    carrier_message_id: server.ctx.newId('sbx'),
    remote_phone,
    local_phone,
    text: 'Yes please',
    media: [],
    ...columns,
  }
}

async function receive(...inputs: InboundMessage[]): Promise<Message[]> {
  return server.ctx.db.transaction((tx) => receiveMessages(server.ctx, tx, inputs))
}

async function list(path: string): Promise<Record<string, unknown>[]> {
  return (await server.api('GET', path)).body.data
}

test('a text from a contact’s phone is on the contact’s lead', async () => {
  const [message] = await receive(inbound())
  const { lead_id, contact_id, user_id, local_phone, remote_phone } = server.alice
  expect(await list('/activity/sms/')).toMatchObject([
    {
      id: message?.id,
      status: 'inbox',
      direction: 'inbound',
      source: 'Close.io',
      text: 'Yes please',
      ...{ lead_id, contact_id, user_id, local_phone, remote_phone },
      created_by: null,
      date_created: server.clock.now(),
    },
  ])
})

test('a text is in the inbox of the number’s user', async () => {
  const [message] = await receive(inbound())
  expect(await list('/task/?_type=incoming_sms')).toMatchObject([
    {
      _type: 'incoming_sms',
      assigned_to: server.alice.user_id,
      object_id: message?.id,
      lead_id: server.alice.lead_id,
      is_complete: false,
    },
  ])
})

test('of two contacts with one phone the one touched last gets the text', async () => {
  const { api, alice, clock } = server
  clock.advance(1000)
  const lead = await api('POST', '/lead/', {
    body: { name: 'Second', contacts: [{ name: 'Two', phones: [{ phone: alice.remote_phone }] }] },
  })
  expect((await receive(inbound()))[0]?.lead_id).toBe(lead.body.id)
  clock.advance(1000)
  await api('PUT', `/contact/${alice.contact_id}/`, { body: { name: 'Touched' } })
  expect((await receive(inbound()))[0]?.lead_id).toBe(alice.lead_id)
})

test('a text from an unknown phone makes a lead that is shown by it', async () => {
  const [message] = await receive(inbound({ remote_phone: stranger }))
  const { body: lead } = await server.api('GET', `/lead/${message?.lead_id}/`)
  expect(lead).toMatchObject({
    name: null,
    display_name: '+1 202-555-0177',
    contacts: [{ id: message?.contact_id, phones: [{ phone: stranger, type: 'mobile' }] }],
  })
})

test('two texts from an unknown phone are on one lead, even in one batch', async () => {
  const from = { remote_phone: stranger }
  const [first, second] = await receive(inbound(from), inbound(from))
  const [third] = await receive(inbound(from))
  expect(second?.lead_id).toBe(first?.lead_id)
  expect(third?.lead_id).toBe(first?.lead_id)
  expect(await list('/lead/')).toHaveLength(2)
})

test('another organization’s contact does not get the text', async () => {
  const [message] = await receive(inbound({ remote_phone: server.charlie.remote_phone }))
  expect([server.alice.lead_id, server.charlie.lead_id]).not.toContain(message?.lead_id)
  expect((await server.as(server.charlie)('GET', '/activity/sms/')).body.data).toEqual([])
})

test('a text delivered again is stored once', async () => {
  const text = inbound({ remote_phone: stranger })
  const [first] = await receive(text)
  server.clock.advance(600_000)
  const again = await receive(text, { ...text, text: 'changed' })
  expect(again).toEqual([first, first])
  expect(await list('/activity/sms/')).toHaveLength(1)
  expect(await list('/task/?_type=incoming_sms')).toHaveLength(1)
  const { read } = server.ctx.db
  const events = await read
    .selectFrom('event')
    .select(['object_type', 'action'])
    .where('lead_id', '=', first?.lead_id ?? '')
    .execute()
  const types = ['activity.sms', 'contact', 'lead', 'task.incoming_sms']
  expect(events.sort((a, b) => (a.object_type < b.object_type ? -1 : 1))).toEqual(
    types.map((object_type) => ({ object_type, action: 'created' })),
  )
})

test('two honest texts that say the same are two', async () => {
  await receive(inbound({ text: 'Yes' }), inbound({ text: 'Yes' }))
  expect(await list('/activity/sms/')).toHaveLength(2)
})

test('the same carrier id of another carrier is another text', async () => {
  const carrier_message_id = 'SM1'
  await receive(inbound({ carrier_message_id }))
  await receive(inbound({ carrier_message_id, carrier_id: 'other' }))
  expect(await list('/activity/sms/')).toHaveLength(2)
})

test('a text to a group number is for its first participant', async () => {
  const { ctx, alice, bob } = server
  const group = { user_id: null, participants: toJson([bob.user_id, alice.user_id]) }
  await ctx.db.transaction((tx) =>
    tx.updateTable('phone_number').set(group).where('number', '=', alice.local_phone).execute(),
  )
  await receive(inbound())
  expect(await list('/task/?_type=incoming_sms')).toMatchObject([{ assigned_to: bob.user_id }])
})

test('a text to a number that is not ours any more is kept, for nobody', async () => {
  const [message] = await receive(inbound({ local_phone: '+12025550199' }))
  expect(message).toMatchObject({ user_id: null, local_phone: '+12025550199' })
  expect(await list('/activity/sms/')).toHaveLength(1)
})

test('a picture that came with a text can be downloaded', async () => {
  const content = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255])
  const picture = { content_type: 'image/png', filename: 'chair.png', content }
  await receive(inbound({ text: '', media: [picture] }))
  const [sms] = (await list('/activity/sms/')) as { attachments: Record<string, string>[] }[]
  const [attachment] = sms?.attachments ?? []
  expect(attachment).toMatchObject({ content_type: 'image/png', filename: 'chair.png', size: 6 })
  const path = new URL(attachment?.url ?? '').pathname
  const answer = await server.api('GET', path)
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/png'])
  expect((await server.as(server.charlie)('GET', path)).status).toBe(404)
})

test.each([
  ['image/PNG', 'image/png', 'image/png'],
  ['Image/Jpeg; name="a.jpg"', 'image/jpeg', 'image/jpeg'],
  ['image/JPG', 'image/jpg', 'image/jpeg'],
  ['audio/l24', 'audio/L24', 'application/octet-stream'],
  ['Image/WebP', 'image/webp', 'application/octet-stream'],
  ['nonsense', 'application/octet-stream', 'application/octet-stream'],
  ['', 'application/octet-stream', 'application/octet-stream'],
])('a file of type %j is kept as %j and served as %j', async (content_type, kept, served) => {
  const file = { content_type, filename: 'file', content: Buffer.from('x') }
  const [message] = await receive(inbound({ media: [file] }))
  const [attachment] = fromJson(message?.attachments as Json<Attachment[]>)
  expect(attachment?.content_type).toBe(kept)
  const { headers } = await server.api('GET', attachment?.url ?? '')
  expect(headers['content-type']).toBe(served)
})

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\photos\\chair.png', 'chair.png'],
  [' chair\r\n.png ', 'chair.png'],
  ['photo\u202egnp.exe', 'photognp.exe'],
  ['..', 'attachment'],
  ['', 'attachment'],
  ['\u{1f600}'.repeat(300), '\u{1f600}'.repeat(255)],
])('a file named %j is kept as %j', async (filename, kept) => {
  const file = { content_type: 'image/png', filename, content: Buffer.from('x') }
  const [message] = await receive(inbound({ media: [file] }))
  const [attachment] = fromJson(message?.attachments as Json<Attachment[]>)
  expect(attachment?.filename).toBe(kept)
})
