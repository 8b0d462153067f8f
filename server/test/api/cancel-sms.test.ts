/** PUT /activity/sms/{id}/ with a status: which moves are possible from which state (contract §1.7). */
import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, createTestServer, openTestServer, type TestServer } from '../server.ts'
import {
  afterStart,
  countRows,
  create,
  driveTo,
  fieldErrors,
  type RestingState,
  smsPath,
  textsOnPhones,
  tomorrow,
} from '../sms.ts'

function put({ api }: TestServer, { id }: { id: string }, body: object): Promise<Answer> {
  return api('PUT', `${smsPath}${id}/`, { body })
}

async function change(server: TestServer, sms: { id: string }, body: object) {
  const answer = await put(server, sms, body)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

async function get({ api }: TestServer, { id }: { id: string }): Promise<Answer['body']> {
  return (await api('GET', `${smsPath}${id}/`)).body
}

describe('a pending SMS', () => {
  const drafted = { status: 'draft', date_scheduled: null }

  test('goes from draft to scheduled to draft to outbox to draft to outbox, and is sent once', async () => {
    const server = await createTestServer()
    const draft = await create(server, { status: 'draft' })
    const date_scheduled = afterStart(10_000)
    const scheduled = await change(server, draft, { status: 'scheduled', date_scheduled })
    expect(scheduled).toEqual({
      ...draft,
      status: 'scheduled',
      date_scheduled,
      activity_at: date_scheduled,
    })
    expect(await change(server, draft, { status: 'draft' })).toEqual(draft)
    const queued = await change(server, draft, { status: 'outbox', send_in: 30 })
    expect(queued).toEqual({ ...draft, status: 'outbox' })
    expect(await change(server, draft, { status: 'draft' })).toEqual(draft)
    await change(server, draft, { status: 'outbox', send_in: 5 })
    server.clock.advance(4999)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual([])
    server.clock.advance(3_600_000)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual(['Hello'])
    expect(await get(server, draft)).toMatchObject({ status: 'sent', error_message: null })
  })

  test('called back within its undo window never reaches the phone', async () => {
    const server = await createTestServer()
    const sms = await create(server, { send_in: 20 })
    server.clock.advance(19_999)
    await server.runner.runOnce()
    expect(await change(server, sms, { status: 'draft' })).toMatchObject(drafted)
    expect((await countRows(server)).waiting).toBe(0)
    server.clock.advance(60_000)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual([])
    expect(await get(server, sms)).toMatchObject({ ...drafted, date_sent: null })
  })

  test('called back before its date never reaches the phone', async () => {
    const server = await createTestServer()
    const sms = await create(server, { status: 'scheduled', date_scheduled: tomorrow })
    expect(await change(server, sms, { status: 'draft' })).toMatchObject(drafted)
    server.clock.set(tomorrow)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual([])
  })

  test('can be called back although it is due, as long as no carrier has it', async () => {
    const server = await createTestServer()
    const sms = await create(server, { send_in: 20 })
    server.clock.advance(60_000)
    expect(await change(server, sms, { status: 'draft' })).toMatchObject(drafted)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual([])
  })

  test('can be called back between two tries', async () => {
    const server = await createTestServer()
    const sms = await create(server, { remote_phone: '+12025550117' })
    await server.runner.runOnce()
    expect(await get(server, sms)).toMatchObject({ status: 'outbox' })
    expect(await change(server, sms, { status: 'draft' })).toMatchObject(drafted)
    server.clock.advance(600_000)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual([])
  })

  test.each([
    ['in the outbox', { send_in: 30 }],
    ['scheduled', { status: 'scheduled', date_scheduled: tomorrow }],
  ])('%s takes the edits of the PUT that calls it back', async (_, fields) => {
    const server = await createTestServer()
    const sms = await create(server, fields)
    const edits = { text: 'Changed', remote_phone: '+12025550110' }
    const draft = await change(server, sms, { status: 'draft', ...edits })
    expect(draft).toMatchObject({ ...drafted, ...edits })
    expect(await get(server, sms)).toEqual(draft)
  })

  test('called back with bad edits stays pending', async () => {
    const server = await createTestServer()
    const sms = await create(server, { send_in: 30 })
    const before = await countRows(server)
    const { status, body } = await put(server, sms, { status: 'draft', lead_id: 'lead_unknown' })
    expect([status, body]).toEqual([400, fieldErrors({ lead: 'Object does not exist.' })])
    expect(await get(server, sms)).toEqual(sms)
    expect(await countRows(server)).toEqual(before)
    server.clock.advance(30_000)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual(['Hello'])
  })

  test('can get another date by way of draft', async () => {
    const server = await createTestServer()
    const sms = await create(server, { status: 'scheduled', date_scheduled: afterStart(60_000) })
    await change(server, sms, { status: 'draft', date_scheduled: tomorrow })
    expect(await change(server, sms, { status: 'scheduled' })).toMatchObject({
      date_scheduled: tomorrow,
    })
    server.clock.advance(60_000)
    await server.runner.runOnce()
    expect(await textsOnPhones(server)).toEqual([])
  })

  test('called back too late is a 400 that changes nothing', async () => {
    const server = await createTestServer()
    const sms = await create(server, { send_in: 20, remote_phone: '+12025550110' })
    server.clock.advance(20_000)
    await server.runner.runOnce()
    const sent = await get(server, sms)
    const before = await countRows(server)
    const { status, body } = await put(server, sms, { status: 'draft', text: 'Changed' })
    const reason = 'Cannot be set to draft: this SMS is sent. Its status can no longer be changed.'
    expect([status, body]).toEqual([400, fieldErrors({ status: reason })])
    expect(await get(server, sms)).toEqual(sent)
    expect(await countRows(server)).toEqual(before)
    expect(await textsOnPhones(server)).toEqual(['Hello'])
  })
})

const done = 'can no longer be changed'
/** What a refusal says of each state, and what may be asked of it. */
const rules: Record<RestingState, { is: string; next: string; allowed: string[] }> = {
  received: { is: 'inbox', next: done, allowed: [] },
  draft: {
    is: 'draft',
    next: 'can be set to scheduled or outbox',
    allowed: ['edit', 'draft', 'scheduled', 'outbox'],
  },
  scheduled: { is: 'scheduled', next: 'can be set to draft', allowed: ['draft'] },
  unconfirmed: { is: 'error', next: done, allowed: [] },
  unknown: { is: 'outbox and with the carrier already', next: done, allowed: [] },
  sent: { is: 'sent', next: done, allowed: [] },
  failed: { is: 'error', next: done, allowed: [] },
  queued: { is: 'outbox', next: 'can be set to draft', allowed: ['draft'] },
}
const wishes = ['edit', 'inbox', 'draft', 'scheduled', 'outbox', 'sent', 'error']
const states = Object.keys(rules) as RestingState[]

describe('what the state does not allow', () => {
  let server: TestServer
  const byState = new Map<RestingState, Answer['body']>()

  beforeAll(async () => {
    const opened = await openTestServer()
    server = opened.server
    // One after another: some of them let time pass for all.
    for (const state of states) byState.set(state, await driveTo(server, state))
    return opened.close
  })

  const forbidden = states.flatMap((state) =>
    wishes.filter((wish) => !rules[state].allowed.includes(wish)).map((wish) => [state, wish]),
  ) as [RestingState, string][]

  test.each(forbidden)('%s → %s is a 400 that changes nothing', async (state, wish) => {
    const { id } = byState.get(state)
    const sms = await get(server, { id })
    const before = await countRows(server)
    const edits = { text: 'Changed', date_scheduled: tomorrow }
    const { status, body } = await put(server, sms, {
      ...edits,
      ...(wish !== 'edit' && { status: wish }),
    })
    const wished = wish === 'edit' ? 'Only a draft can be modified' : `Cannot be set to ${wish}`
    const { is, next } = rules[state]
    const reason = `${wished}: this SMS is ${is}. Its status ${next}.`
    expect([status, body]).toEqual([400, fieldErrors({ status: reason })])
    expect(await get(server, sms)).toEqual(sms)
    expect(await countRows(server)).toEqual(before)
  })

  test.each(states)('%s → nothing at all is a 200 that changes nothing', async (state) => {
    const sms = await get(server, byState.get(state))
    const { status, body } = await put(server, sms, { colour: 'red' })
    expect([status, body]).toEqual([200, sms])
  })
})

describe('what the state allows', () => {
  const allowed = states.flatMap((state) => rules[state].allowed.map((wish) => [state, wish])) as [
    RestingState,
    string,
  ][]

  test.each(allowed)('%s → %s is a 200', async (state, wish) => {
    const server = await createTestServer()
    const sms = await driveTo(server, state)
    const { status, body } = await put(server, sms, {
      text: 'Changed',
      date_scheduled: tomorrow,
      ...(wish !== 'edit' && { status: wish }),
    })
    const shown = wish === 'edit' ? 'draft' : wish
    expect([status, body.status, body.text]).toEqual([200, shown, 'Changed'])
    expect(await get(server, sms)).toEqual(body)
  })
})
