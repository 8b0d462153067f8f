/** Who is at the other end: phones however they are written, short codes, senders with a name. */
import { beforeEach, describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../server.ts'
import { create, fieldErrors, sendable, smsPath, tomorrow } from '../sms.ts'
import { pass } from '../timeline.ts'

const badPhone = 'Phone number is not valid. Please use the international format like +16505551234'
let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

async function text(from: string, words = 'Hi') {
  const body = { from, to: server.alice.local_phone, text: words }
  return server.api('POST', '/_/sandbox/reply/', { body })
}

async function contactOf(contact_id: string) {
  return (await server.api('GET', `/contact/${contact_id}/`)).body
}

describe.each(['72345', 'MYBANK'])('%s', (sender) => {
  test('that texts is what it is', async () => {
    const { status, body } = await text(sender)
    expect([status, body.remote_phone, body.remote_country_iso]).toEqual([200, sender, null])
    const { phones, display_name } = await contactOf(body.contact_id)
    expect(display_name).toBe(sender)
    expect(phones).toMatchObject([{ phone: sender, phone_formatted: sender, country: null }])
  })

  test('that texts again is the same', async () => {
    const [one, two] = [(await text(sender)).body, (await text(sender)).body]
    expect(two.contact_id).toBe(one.contact_id)
  })

  test('is put back as it was read, and nothing changes', async () => {
    const { contact_id } = (await text(sender)).body
    const before = await contactOf(contact_id)
    const { phones } = before
    const { status, body } = await server.api('PUT', `/contact/${contact_id}/`, {
      body: { phones },
    })
    expect([status, body.phones]).toEqual([200, before.phones])
    expect((await text(sender)).body.contact_id).toBe(contact_id)
  })

  test('is logged as it is', async () => {
    const logged = { ...sendable(server.alice), status: 'inbox', remote_phone: sender }
    const { status, body } = await server.api('POST', smsPath, { body: logged })
    expect([status, body.remote_phone]).toEqual([200, sender])
  })

  test('is found by its name', async () => {
    const { lead_id } = (await text(sender)).body
    const { body } = await server.api('GET', `/lead/?query=phone:${sender}`)
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([lead_id])
  })

  test.each(['outbox', 'scheduled'])('cannot be sent to (%s)', async (status) => {
    const body = {
      ...sendable(server.alice),
      status,
      remote_phone: sender,
      date_scheduled: tomorrow,
    }
    const answer = await server.api('POST', smsPath, { body })
    expect([answer.status, answer.body]).toEqual([400, fieldErrors({ remote_phone: badPhone })])
  })

  test('that says STOP is heard', async () => {
    const { contact_id } = (await text(sender, 'STOP')).body
    expect((await contactOf(contact_id)).phones[0].outbound_sms_blocked).toBe(true)
    await pass(server, 60)
  })
})

describe('a phone that nobody abroad can dial', () => {
  const undialable = ['555-0123', '+441234', '07 64 01 94 08', '000-000-0000', '+1 (115) 555-0100']

  test.each(undialable)('%s is not sent to', async (remote_phone) => {
    for (const status of ['outbox', 'scheduled']) {
      const body = { ...sendable(server.alice), status, remote_phone, date_scheduled: tomorrow }
      const answer = await server.api('POST', smsPath, { body })
      expect([answer.status, answer.body]).toEqual([400, fieldErrors({ remote_phone: badPhone })])
    }
  })

  test.each(undialable)('%s of a contact is not sent to either', async (phone) => {
    const contact = { name: 'Lax', phones: [{ phone }] }
    const made = await server.api('POST', '/contact/', { body: contact })
    expect(made.status).toBe(200)
    const { local_phone } = server.alice
    const body = { status: 'outbox', text: 'x', local_phone, contact_id: made.body.id }
    expect((await server.api('POST', smsPath, { body })).status).toBe(400)
  })

  test('is kept in a log, and in a draft, which cannot be sent', async () => {
    for (const status of ['inbox', 'sent', 'error', 'draft']) {
      const body = { ...sendable(server.alice), status, remote_phone: '+441234' }
      const answer = await server.api('POST', smsPath, { body })
      expect([answer.status, answer.body.remote_phone]).toEqual([200, '+441234'])
      if (status !== 'draft') continue
      const url = `${smsPath}${answer.body.id}/`
      expect((await server.api('PUT', url, { body: { status: 'outbox' } })).status).toBe(400)
    }
  })

  test('is asked for again when its time has come', async () => {
    const message = await create(server, { status: 'scheduled', date_scheduled: tomorrow })
    await server.ctx.db.transaction((tx) =>
      tx
        .updateTable('message')
        .set({ remote_phone: '+441234' })
        .where('id', '=', message.id)
        .execute(),
    )
    await pass(server, 25 * 3600)
    const { body } = await server.api('GET', `${smsPath}${message.id}/`)
    expect([body.status, body.error_message]).toEqual(['error', `+441234: ${badPhone}`])
  })
})

describe('one subscriber has one form', () => {
  test.each([
    ['+5215512345678', '+525512345678'],
    ['+551181234567', '+5511981234567'],
    ['+22997123456', '+2290197123456'],
  ])('%s is %s', async (old, now) => {
    const contact = { name: 'Ana', phones: [{ phone: now }] }
    const { body: made } = await server.api('POST', '/contact/', { body: contact })
    const { body: heard } = await text(old, 'STOP')
    expect([heard.remote_phone, heard.contact_id]).toEqual([now, made.id])
    for (const remote_phone of [old, now]) {
      const body = { ...sendable(server.alice), remote_phone }
      const answer = await server.api('POST', smsPath, { body })
      expect(answer.body).toEqual(
        fieldErrors({ remote_phone: `${now} has opted out of messages.` }),
      )
    }
  })

  test.each([
    '\u202a+1 202\u2011555\u20110141\u202c',
    '202\u202f555\u202f0141',
    '+1202\u200b5550141',
  ])('pasted as %j it is cleaned', async (phone) => {
    const { status, body } = await server.api('POST', '/lead/', {
      body: { name: 'Pasted', contacts: [{ name: 'Ada', phones: [{ phone }] }] },
    })
    expect([status, body.contacts[0].phones[0].phone]).toEqual([200, '+12025550141'])
  })
})

describe('names', () => {
  const template = 'Hi {{ contact.first_name | default: "there" }}!'

  async function greeting(contact_id: string): Promise<string> {
    const made = await server.api('POST', '/sms_template/', {
      body: { name: 'Hi', text: template },
    })
    const body = { ...sendable(server.alice), status: 'draft', text: undefined, contact_id }
    const draft = { ...body, lead_id: undefined, template_id: made.body.id }
    return (await server.api('POST', smsPath, { body: draft })).body.text
  }

  async function contactNamed(name: string | null) {
    return (await server.api('POST', '/contact/', { body: { name } })).body
  }

  test('nobody knows that of an unknown sender: it is shown by the number', async () => {
    const { contact_id, lead_id } = (await text('+12025550148')).body
    expect(await contactOf(contact_id)).toMatchObject({
      name: null,
      display_name: '+1 202-555-0148',
    })
    const { body: lead } = await server.api('GET', `/lead/${lead_id}/`)
    expect(lead).toMatchObject({ name: null, display_name: '+1 202-555-0148' })
    expect(await greeting(contact_id)).toBe('Hi there!')
  })

  test.each([
    ' Ada Lovelace',
    '\u00a0Ada Lovelace',
    '\tAda\u2003Lovelace\n',
    '\u200bAda Lovelace\ufeff',
  ])('%j is Ada', async (name) => {
    const contact = await contactNamed(name)
    expect(contact.name.startsWith('Ada')).toBe(true)
    expect(await greeting(contact.id)).toBe('Hi Ada!')
  })

  test.each(['   ', '\u2800', '\u200b\u00a0', ''])('%j is no name', async (name) => {
    const contact = await contactNamed(name)
    expect([contact.name, contact.display_name]).toEqual([null, ''])
    expect(await greeting(contact.id)).toBe('Hi there!')
    const { body: lead } = await server.api('POST', '/lead/', { body: { name } })
    expect([lead.name, lead.display_name]).toEqual([null, ''])
  })

  test.each(['+1 202-555-0148', '(202) 555-0148', '2025550148'])(
    'nobody is greeted as the %s that stands for a name',
    async (name) => {
      expect(await greeting((await contactNamed(name)).id)).toBe('Hi there!')
    },
  )

  test('one that is taken away is none', async () => {
    const { id } = await contactNamed('Ada')
    const { body } = await server.api('PUT', `/contact/${id}/`, { body: { name: ' ' } })
    expect(body.name).toBeNull()
  })
})
