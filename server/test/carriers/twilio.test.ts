/** Twilio: what is its own, besides what every carrier does. */
import twilioClient from 'twilio'
import { describe, expect, test } from 'vitest'
import { insertAccount } from '../../src/carriers/carrier-account.ts'
import { twilio } from '../../src/carriers/twilio/twilio.ts'
import { signForm } from '../../src/world/twins/twilio-sign.ts'
import { startTwilioTwin, type TwilioTwin } from '../../src/world/twins/twilio-twin.ts'
import type { TestServer } from '../server.ts'
import { create } from '../sms.ts'
import { pass, tellOf } from '../timeline.ts'
import { untilFinished } from './guest.ts'
import { createTwilioGuest } from './twilio-guest.ts'

const stranger = '+12025550177'

describe('sending', () => {
  test('says where to tell of it, until when it counts, and what to show', async () => {
    const { house, twin } = await createTwilioGuest()
    const url = 'https://example.com/chair.png'
    const attachments = [{ content_type: 'image/png', filename: 'chair.png', url }]
    await create(house, { text: 'Look', attachments })
    await pass(house, 0)
    expect(twin.messages).toMatchObject([
      { to: house.alice.remote_phone, from: house.alice.local_phone, body: 'Look', media: [url] },
    ])
    const { pathname, searchParams } = new URL(twin.messages[0]?.statusCallback ?? '')
    expect(pathname).toMatch(/^\/_\/carriers\/carr_\w+\/callbacks\/status\/$/)
    expect(searchParams.get('attempt')).toMatch(/^att_\w{22}$/)
  })

  test.each([
    ['garble', 'accepted'],
    ['redirect', 'unknown'],
    ['fail', 'unknown'],
  ] as const)(
    'an answer that says nothing (%s) is not a reason to send again',
    async (what, outcome) => {
      const { house, twin } = await createTwilioGuest()
      twin.next(what === 'fail' ? { do: 'fail', taken: false } : { do: what })
      const message = await create(house, { text: 'Once' })
      for (const seconds of [0, 60, 3600]) await pass(house, seconds)
      expect([twin.submits, (await tellOf(house, message)).outcomes]).toEqual([1, [outcome]])
    },
  )

  test('what it took and did not own up to is found by looking it up', async () => {
    const { house, twin } = await createTwilioGuest()
    twin.next({ do: 'fail', taken: true })
    const message = await create(house, { text: 'Found' })
    await pass(house, 0)
    await pass(house, 60)
    expect(await tellOf(house, message)).toMatchObject({ status: 'sent', error_message: null })
    expect(twin.submits).toBe(1)
  })

  test('of two equal texts one is no proof of the other', async () => {
    const { house, twin } = await createTwilioGuest()
    const first = await create(house, { text: 'Same' })
    await pass(house, 0)
    twin.next({ do: 'fail', taken: false })
    const second = await create(house, { text: 'Same' })
    for (const seconds of [0, 60, 600]) await pass(house, seconds)
    expect((await tellOf(house, first)).status).toBe('sent')
    expect((await tellOf(house, second)).error_message).toMatch(/^Delivery unknown/)
  })

  test('a callback proves what the answer did not', async () => {
    const { house, twin } = await createTwilioGuest()
    twin.next({ do: 'cut' })
    const message = await create(house, { text: 'Proof' })
    await pass(house, 0)
    expect(await twin.tell(twin.messages[0]?.sid ?? '', 'delivered')).toBe(204)
    expect((await tellOf(house, message)).status).toBe('sent')
  })

  test.each([
    [401, 20003],
    [403, 20005],
  ])('an account that is refused (%i, %i) keeps its messages', async (status, code) => {
    const { house, twin } = await createTwilioGuest()
    twin.next({ do: 'refuse', status, code })
    const message = await create(house, { text: 'Later' })
    await pass(house, 0)
    expect((await tellOf(house, message)).outcomes).toEqual(['busy'])
    await pass(house, 120)
    expect(twin.messages.map(({ body }) => body)).toEqual(['Later'])
  })

  test('who told Twilio to stop has told us', async () => {
    const { house, twin } = await createTwilioGuest()
    twin.next({ do: 'refuse', code: 21610 })
    const message = await create(house, {})
    await pass(house, 0)
    expect((await tellOf(house, message)).error_message).toContain('Only they can undo it')
    await expect(create(house, {})).rejects.toThrow('has opted out')
    const [row] = await house.ctx.db.read.selectFrom('consent').selectAll().execute()
    expect(row).toMatchObject({ action: 'opt_out', channel: 'carrier', word: '21610' })
  })

  test('a reason stays when a poorer word comes after it', async () => {
    const { house, twin } = await createTwilioGuest()
    const message = await create(house, {})
    await pass(house, 0)
    const sid = twin.messages[0]?.sid ?? ''
    await twin.tell(sid, 'failed', 30007)
    await twin.tell(sid, 'failed')
    await twin.tell(sid, 'sent')
    expect((await tellOf(house, message)).error_message).toMatch(/^30007 A carrier filtered it/)
  })
})

describe('hearing', () => {
  test('a text is answered by nothing that Twilio would send on', async () => {
    const { twin, house } = await createTwilioGuest()
    for (const from of [stranger, stranger, house.alice.remote_phone]) {
      const text = { from, to: house.alice.local_phone, body: 'Hi', sid: 'SM1' }
      expect(await twin.text(text)).toEqual({
        status: 200,
        contentType: 'text/xml',
        body: '<Response/>',
      })
    }
  })

  test.each([
    ['FIN', 'STOP', true],
    ['Anything', 'START', false],
    ['INFOS', 'HELP', false],
  ])(
    '%s counts as the %s that Twilio took it for, and is not answered twice',
    async (body, OptOutType, blocked) => {
      const { house, twin } = await createTwilioGuest()
      const { remote_phone: from, local_phone: to, contact_id } = house.alice
      await twin.text({ from, to, body, extra: { OptOutType } })
      await pass(house, 60)
      expect(twin.messages).toEqual([])
      const { body: contact } = await house.api('GET', `/contact/${contact_id}/`)
      expect(contact.phones[0].outbound_sms_blocked).toBe(blocked)
    },
  )

  test('what came by another channel is told apart', async () => {
    const { house, twin } = await createTwilioGuest()
    const text = { from: `whatsapp:${stranger}`, to: house.alice.local_phone, body: 'Hi' }
    expect((await twin.text(text)).status).toBe(400)
    expect((await house.api('GET', '/activity/sms/')).body.data).toEqual([])
  })

  test('an unsigned text is 403, and nothing is stored', async () => {
    const { house, twin } = await createTwilioGuest()
    const url = twin.smsUrlOf(house.alice.local_phone) ?? ''
    const body = new URLSearchParams({ MessageSid: 'SM1', From: stranger, To: '+1', Body: 'Hi' })
    expect((await fetch(url, { method: 'POST', body })).status).toBe(403)
    expect((await house.api('GET', '/activity/sms/')).body.data).toEqual([])
  })

  test('a receipt whose attempt we did not write there names nothing', async () => {
    const { house, twin } = await createTwilioGuest()
    const message = await create(house, { text: 'Hi' })
    await pass(house, 0)
    const url = new URL(twin.messages[0]?.statusCallback ?? '')
    url.searchParams.set('proof', 'forged')
    const said = { MessageSid: 'SMother', MessageStatus: 'failed' }
    const signature = signForm(twin.authToken, url.href, said)
    const headers = { 'x-twilio-signature': signature }
    const body = new URLSearchParams(said)
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(204)
    expect((await tellOf(house, message)).status).toBe('sent')
  })

  test('the account of another organization is not spoken for', async () => {
    const [one, two] = [await createTwilioGuest(), await createTwilioGuest()]
    const theirs = two.twin.smsUrlOf(two.house.alice.local_phone) ?? ''
    const said = { MessageSid: 'SM1', From: stranger, To: '+12025550100', Body: 'Hi' }
    const headers = { 'x-twilio-signature': signForm(one.twin.authToken, theirs, said) }
    const body = new URLSearchParams(said)
    expect((await fetch(theirs, { method: 'POST', body, headers })).status).toBe(403)
  })
})

describe('the account', () => {
  test('that works is found to', async () => {
    const { house, carrier_id } = await createTwilioGuest()
    const findings = await house.registry.find(carrier_id)?.check?.()
    expect(findings).toEqual([
      { ok: true, says: 'the account “Twin” is active' },
      { ok: true, says: `${house.alice.local_phone} brings its texts here` },
    ])
  })

  test('with a wrong token says so', async () => {
    const { house, twin } = await createTwilioGuest()
    const { id } = await house.ctx.db.transaction((tx) =>
      insertAccount(house.ctx, tx, twilio, wrongAccount(house, twin), house.clock.now()),
    )
    await house.registry.refresh()
    expect(await house.registry.find(id)?.check?.()).toEqual([
      { ok: false, says: expect.stringMatching(/^account_sid, auth_token: .*credentials/) },
    ])
  })

  test.each([
    [{ account_sid: 'AC123' }, 'account_sid'],
    [{ base_url: 'ftp://example.com' }, 'base_url'],
    [{ in_flight: 0 }, 'in_flight'],
  ])('with %j is not taken', (settings, name) => {
    const good = { account_sid: `AC${'0'.repeat(32)}`, auth_token: 'token' }
    const { error } = twilio.settings.safeParse({ ...good, ...settings })
    expect(error?.issues[0]?.path).toEqual([name])
  })
})

function wrongAccount({ alice }: TestServer, { accountSid, url }: TwilioTwin) {
  const settings = { account_sid: accountSid, auth_token: 'wrong', base_url: url }
  const { organization_id } = alice
  return { organization_id, label: 'wrong', settings: twilio.settings.parse(settings) }
}

test('Twilio’s own client drives the twin', async () => {
  const twin = untilFinished(await startTwilioTwin())
  const client = twilioClient(twin.accountSid, twin.authToken, {
    httpClient: {
      async request({ method, uri, data, username, password }: ClientRequest) {
        const response = await fetch(uri.replace('https://api.twilio.com', twin.url), {
          method,
          headers: { authorization: `Basic ${btoa(`${username}:${password}`)}` },
          ...(data && { body: new URLSearchParams(data) }),
        })
        return { statusCode: response.status, body: await response.json() }
      },
    } as never,
  })
  const sent = await client.messages.create({ to: stranger, from: '+12025550100', body: 'Hi' })
  expect(sent).toMatchObject({ sid: twin.messages[0]?.sid, status: 'queued' })
  twin.next({ do: 'refuse', code: 21211 })
  const refused = client.messages.create({ to: '+1', from: '+12025550100', body: 'Hi' })
  await expect(refused).rejects.toMatchObject({ code: 21211, status: 400 })
})

type ClientRequest = {
  method: string
  uri: string
  data?: Record<string, string>
  username: string
  password: string
}
