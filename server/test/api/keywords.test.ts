/** STOP, START and HELP, texted to a number: what is kept, what is answered, what is sent from then on. */
import { beforeEach, describe, expect, test } from 'vitest'
import { findViolations } from '../../src/doctor/find-violations.ts'
import type { Message } from '../../src/messages/message.ts'
import { readLogs } from '../logs.ts'
import { createTestServer, type TestServer } from '../server.ts'
import { sendable, smsPath, textsOnPhones } from '../sms.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

const dayMs = 24 * 3600 * 1000
const helpText =
  'Alice Inc.: Reply to this message and we will help you. Reply STOP to opt out. Msg & data rates may apply.'
const stopText =
  'Alice Inc.: You have opted out and will get no more messages from us. Reply START to get them again.'
const startText =
  'Alice Inc.: You will get our messages again. Reply HELP for help, STOP to opt out. Msg & data rates may apply.'

/** The phone texts Alice's number; resolves to the activity. */
async function text(words: string, from = server.alice.remote_phone) {
  const body = { from, to: server.alice.local_phone, text: words }
  const answer = await server.api('POST', '/_/sandbox/reply/', { body })
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.body
}

async function send(fields: object = {}) {
  const body = { ...sendable(server.alice), ...fields }
  return (await server.api('POST', smsPath, { body })).status
}

async function isBlocked(): Promise<boolean> {
  const { body } = await server.api('GET', `/contact/${server.alice.contact_id}/`)
  return body.phones[0].outbound_sms_blocked
}

async function outbound(): Promise<Message[]> {
  const query = server.ctx.db.read.selectFrom('message').selectAll()
  return query.where('direction', '=', 'outbound').orderBy('date_created').orderBy('id').execute()
}

describe('what somebody said', () => {
  test.each([
    'ARRET',
    'Arrêt',
    'ARRE\u0302T',
    'STOP!!',
    '<STOP>',
    'STOP 🛑',
    'ＳＴＯＰ',
    'S\u200bTOP',
    '\u00a0stop\u202f',
    'ALTO',
  ])('by %j opts out', async (words) => {
    await text(words)
    expect(await isBlocked()).toBe(true)
    expect(await send()).toBe(400)
  })

  test.each(['STOP 12345', 'please stop by at 5', 'yes', 'STOPP'])(
    'by %j changes nothing',
    async (words) => {
      await text(words)
      expect([await isBlocked(), await send(), await outbound()]).toEqual([
        false,
        200,
        [expect.objectContaining({ text: 'Hello' })],
      ])
    },
  )

  test('depends on the country of the phone', async () => {
    await text('STOPP', '+4915112345678')
    await text('Sair', '+5511961234567')
    await text('PARE', '+351912345678')
    const rows = await server.ctx.db.read.selectFrom('consent').select('word').execute()
    expect(rows.map(({ word }) => word).toSorted()).toEqual(['pare', 'sair', 'stopp'])
  })

  test('counts to its organization only', async () => {
    await text('STOP')
    const { local_phone } = server.charlie
    const body = {
      status: 'outbox',
      text: 'Hi',
      local_phone,
      remote_phone: server.alice.remote_phone,
    }
    expect((await server.as(server.charlie)('POST', smsPath, { body })).status).toBe(200)
  })
})

describe('an answer', () => {
  test.each([
    ['HELP', helpText],
    ['Info?', helpText],
    ['🆘 ＨＥＬＰ', helpText],
    ['Aide !', helpText],
    ['STOP', stopText],
  ])('to %j goes out from the number that was texted', async (words, answer) => {
    const { alice } = server
    const asked = await text(words)
    const [message, ...others] = await outbound()
    expect(others).toEqual([])
    expect(message).toMatchObject({
      status: 'outbox',
      source: 'Close.io',
      text: answer,
      cost: '1',
      ...{ lead_id: alice.lead_id, contact_id: alice.contact_id, user_id: alice.user_id },
      ...{ local_phone: alice.local_phone, remote_phone: alice.remote_phone, created_by: null },
      auto_reply_to: asked.id,
    })
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual([answer])
    const { body } = await server.api('GET', `${smsPath}${message?.id}/`)
    expect(body).toMatchObject({ status: 'sent', text: answer, created_by: null })
    expect(body).not.toHaveProperty('auto_reply_to')
  })

  test('to START follows a STOP only', async () => {
    await text('START')
    expect(await outbound()).toEqual([])
    server.clock.advance(2 * dayMs)
    await text('STOP')
    server.clock.advance(1000)
    await text('START')
    expect((await outbound()).map((message) => message.text)).toEqual([stopText, startText])
  })

  test('to STOP is given once a day', async () => {
    for (const words of ['STOP', 'STOP', 'START', 'STOP']) {
      await text(words)
      server.clock.advance(1000)
    }
    expect((await outbound()).map((message) => message.text)).toEqual([stopText, startText])
    server.clock.advance(dayMs)
    await text('STOP')
    expect(await outbound()).toHaveLength(3)
  })

  test('goes to somebody who said STOP before it left', async () => {
    await text('HELP')
    await text('STOP')
    await server.runner.runOnce()
    expect((await textsOnPhones(server)).toSorted()).toEqual([helpText, stopText].toSorted())
  })

  test('is in the organization’s own words', async () => {
    const own = { sms_help_text: 'Call 202-555-0100.', sms_opt_out_text: 'Bye.' }
    await server.api('PUT', `/organization/${server.alice.organization_id}/`, { body: own })
    await text('HELP')
    server.clock.advance(1000)
    await text('STOP')
    expect((await outbound()).map((message) => message.text)).toEqual([
      'Call 202-555-0100.',
      'Bye.',
    ])
  })

  test('does not go on for ever between two machines', async () => {
    for (let turn = 0; turn < 20; turn++) {
      await text('HELP')
      await server.runner.runOnce()
      server.clock.advance(1000)
    }
    expect(await outbound()).toHaveLength(5)
    server.clock.advance(3600 * 1000)
    await text('HELP')
    expect(await outbound()).toHaveLength(6)
  })

  test('to the phone that echoes everything is given once', async () => {
    await text('HELP', '+12025550120')
    for (let turn = 0; turn < 10; turn++) {
      await server.runner.runOnce()
      server.clock.advance(5000)
    }
    expect(await outbound()).toHaveLength(1)
  })

  test('that was called back is an ordinary draft, which STOP holds', async () => {
    await text('STOP')
    const [answer] = await outbound()
    const put = (body: object) => server.api('PUT', `${smsPath}${answer?.id}/`, { body })
    const offer = 'Buy now!'
    expect((await put({ status: 'draft', text: offer })).status).toBe(200)
    expect((await put({ status: 'outbox' })).status).toBe(400)
    await text('START')
    expect((await put({ status: 'outbox' })).status).toBe(200)
    await text('STOP')
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).not.toContain(offer)
    expect(findViolations(await readLogs(server.ctx))).toEqual([])
  })

  test('is not given by a number that cannot send', async () => {
    const { ctx, alice } = server
    const off = { sms_enabled: 0 } as const
    await ctx.db.transaction((tx) =>
      tx.updateTable('phone_number').set(off).where('id', '=', alice.phone_number_id).execute(),
    )
    await text('HELP')
    expect(await outbound()).toEqual([])
  })
})
