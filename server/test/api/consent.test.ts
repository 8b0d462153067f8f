/** The consent log: what is in it, that it stays, and what the doctor makes of it. */
import { beforeEach, describe, expect, test } from 'vitest'
import { findViolations } from '../../src/doctor/find-violations.ts'
import { readLogs } from '../logs.ts'
import { createTestServer, startOfTest, type TestServer } from '../server.ts'
import { create, fieldErrors, smsPath, textsOnPhones } from '../sms.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

const dayMs = 24 * 3600 * 1000

/** Alice's contact texts her number; resolves to the activity. */
async function text(words: string) {
  const { remote_phone: from, local_phone: to } = server.alice
  const body = { from, to, text: words }
  return (await server.api('POST', '/_/sandbox/reply/', { body })).body
}

async function isBlocked(): Promise<boolean> {
  const { body } = await server.api('GET', `/contact/${server.alice.contact_id}/`)
  return body.phones[0].outbound_sms_blocked
}

async function consents() {
  return server.ctx.db.read.selectFrom('consent').selectAll().orderBy('seq').execute()
}

async function violations() {
  return findViolations(await readLogs(server.ctx))
}

describe('what somebody said', () => {
  test('is in the log: who, to whom, how, by which words, when', async () => {
    const { organization_id, local_phone, remote_phone } = server.alice
    const stop = await text(' Arrêt! ')
    server.clock.advance(1000)
    const start = await text('START')
    const ends = {
      organization_id,
      local_phone,
      remote_phone,
      carrier_id: 'sandbox',
      channel: 'sms',
    }
    expect(await consents()).toEqual([
      {
        ...ends,
        ...{ seq: 1, action: 'opt_out', text: ' Arrêt! ', word: 'arret' },
        ...{ message_id: stop.id, date_created: startOfTest },
      },
      {
        ...ends,
        ...{ seq: 2, action: 'opt_in', text: 'START', word: 'start' },
        ...{ message_id: start.id, date_created: server.clock.now() },
      },
    ])
  })

  test('is kept when message, contact and lead go', async () => {
    const stop = await text('STOP')
    await server.runner.runOnce()
    await server.api('DELETE', `${smsPath}${stop.id}/`)
    await server.api('DELETE', `/contact/${server.alice.contact_id}/`)
    await server.api('DELETE', `/lead/${server.alice.lead_id}/`)
    expect(await consents()).toHaveLength(1)
    const { local_phone, remote_phone } = server.alice
    const to = { status: 'outbox', text: 'Hi', local_phone, remote_phone }
    const { status, body } = await server.api('POST', smsPath, { body: to })
    const problem = `${remote_phone} has opted out of messages.`
    expect([status, body]).toEqual([400, fieldErrors({ remote_phone: problem })])
  })

  test('counts as often as it was said, and the last word decides', async () => {
    for (const words of ['STOP', 'start', 'Stop.', 'QUIT', 'unstop', 'END']) await text(words)
    expect((await consents()).map(({ seq, action }) => [seq, action])).toEqual([
      [1, 'opt_out'],
      [2, 'opt_in'],
      [3, 'opt_out'],
      [4, 'opt_out'],
      [5, 'opt_in'],
      [6, 'opt_out'],
    ])
    expect(await isBlocked()).toBe(true)
  })
})

describe('the doctor', () => {
  test('is content after STOP, START and a send, whatever was deleted since', async () => {
    const stop = await text('STOP')
    const start = await text('START')
    const sent = await create(server, {})
    await server.runner.runOnce()
    expect(await violations()).toEqual([])
    for (const { id } of [stop, start, sent]) await server.api('DELETE', `${smsPath}${id}/`)
    expect(await violations()).toEqual([])
    await server.api('DELETE', `/lead/${server.alice.lead_id}/`)
    expect(await violations()).toEqual([])
  })

  test('is content after HELP was answered to somebody who said STOP', async () => {
    await text('STOP')
    server.clock.advance(1000)
    await text('HELP')
    await server.runner.runOnce()
    server.clock.advance(1000)
    expect(await textsOnPhones(server)).toHaveLength(2)
    expect(await violations()).toEqual([])
    await server.api('DELETE', `/lead/${server.alice.lead_id}/`)
    expect(await violations()).toEqual([])
  })

  test('goes by the order of the log where a test clock was let go', async () => {
    const clock = '/_/sandbox/clock'
    await text('STOP')
    await server.api('POST', `${clock}/freeze/`, { body: {} })
    await server.api('POST', `${clock}/advance/`, { body: { by: 3600 } })
    await text('START')
    await server.api('POST', `${clock}/release/`, { body: {} })
    server.clock.advance(1000)
    await create(server, {})
    await server.runner.runOnce()
    expect(await violations()).toEqual([])
  })

  test('is content when STOP was said on a clock that was let go, and START after it', async () => {
    const clock = '/_/sandbox/clock'
    await text('STOP')
    await server.api('POST', `${clock}/freeze/`, { body: {} })
    await server.api('POST', `${clock}/advance/`, { body: { by: 3600 } })
    await text('STOP')
    await server.api('POST', `${clock}/release/`, { body: {} })
    await text('START')
    await create(server, {})
    await server.runner.runOnce()
    server.clock.advance(dayMs)
    await create(server, {})
    await server.runner.runOnce()
    expect(await violations()).toEqual([])
  })
})
