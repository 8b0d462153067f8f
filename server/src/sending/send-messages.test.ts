/** Carriers that hang, answer late, or have bugs (guarantees b.5, F-40, F-41). */
import { beforeEach, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { create } from '../../test/sms.ts'
import { tellOf } from '../../test/timeline.ts'
import { type Accepted, type Carrier, CarrierError, type Submission } from '../carriers/carrier.ts'
import type { Context } from '../context.ts'
import type { Database } from '../db/database.ts'
import { DiskFullError } from '../db/unavailable.ts'
import { Runner } from '../turns/runner.ts'
import { sendMessages } from './send-messages.ts'

let server: TestServer
let submissions: Submission[]
beforeEach(async () => {
  server = await createTestServer()
  submissions = []
})

/** The database with outcomes recorded in another way, behind whatever wall. */
function withInsist(insist: Database['insist']): Database {
  return {
    ...server.ctx.db,
    insist,
    within() {
      return this
    },
  }
}

/** Sends what is due through a carrier that does what `send` says. */
async function sendThrough(
  send: () => Promise<Accepted>,
  ctx: Context = server.ctx,
  prepare: (leaving: () => void) => unknown = (leaving) => leaving(),
): Promise<void> {
  const carrier: Carrier = {
    id: 'sandbox',
    reconcileWindowMs: 30_000,
    answerWithinMs: 35_000,
    room: () => Number.POSITIVE_INFINITY,
    async send(submission, leaving) {
      submissions.push(submission)
      await prepare(leaving)
      return send()
    },
  }
  const house = { ...ctx, carriers: { find: () => carrier } }
  const runner = new Runner(house, [sendMessages(house)])
  await runner.runOnce()
}

/** A context whose timers run out at once, and note how long they were meant to take. */
function impatient(delays: number[] = []): Context {
  const after = (millis: number, callback: () => void) => {
    delays.push(millis)
    return server.ctx.clock.after(0, callback)
  }
  return { ...server.ctx, clock: { ...server.ctx.clock, after } }
}

const accepted: Accepted = { carrier_message_id: 'SM1' }

test('the carrier gets the message as it was when it was marked', async () => {
  const png = { content_type: 'image/png', filename: 'map.png', url: 'https://example.com/map.png' }
  const { id } = await create(server, { text: 'Look 😀', attachments: [png] })
  await sendThrough(async () => accepted)
  const { organization_id, local_phone, remote_phone } = server.alice
  const ends = { organization_id, local_phone, remote_phone }
  expect(submissions).toMatchObject([
    { ...ends, message_id: id, number: 1, text: 'Look 😀', attachments: [png] },
  ])
  expect(submissions[0]?.attempt_id).toMatch(/^att_\w{22}$/)
})

test('the mark is committed before the carrier is called', async () => {
  const message = await create(server, {})
  const seen: unknown[] = []
  await sendThrough(async () => {
    seen.push(await tellOf(server, message))
    return accepted
  })
  expect(seen).toMatchObject([{ moves: [null], outcomes: [null] }])
})

test('a carrier that throws anything else may have taken the message', async () => {
  const message = await create(server, {})
  await sendThrough(async () => {
    throw new TypeError('cannot read properties of undefined')
  })
  expect(await tellOf(server, message)).toMatchObject({ status: 'outbox', outcomes: ['unknown'] })
})

test('a carrier that fails before it answers may have taken the message', async () => {
  const message = await create(server, {})
  await sendThrough(() => {
    throw new TypeError('not even a promise')
  })
  expect(await tellOf(server, message)).toMatchObject({ status: 'outbox', outcomes: ['unknown'] })
})

test('a carrier that does not answer within 35 s may have taken the message', async () => {
  const message = await create(server, {})
  const delays: number[] = []
  await sendThrough(() => new Promise(() => {}), impatient(delays))
  // For the hand-over first, and from the first byte on for the answer.
  expect(delays).toEqual([30_000, 35_000])
  expect(await tellOf(server, message)).toMatchObject({ status: 'outbox', outcomes: ['unknown'] })
})

test('what fails before the first byte could leave is tried again', async () => {
  const message = await create(server, {})
  await sendThrough(
    async () => accepted,
    server.ctx,
    () => {
      throw new TypeError('no connection was there')
    },
  )
  expect(await tellOf(server, message)).toMatchObject({ status: 'outbox', outcomes: ['busy'] })
  server.clock.advance(2000)
  await sendThrough(async () => accepted)
  expect((await tellOf(server, message)).status).toBe('sent')
})

test('an adapter that does not get to a message has not sent it', async () => {
  const message = await create(server, {})
  const never = Promise.withResolvers<void>()
  const errors: unknown[] = []
  await sendThrough(
    async () => accepted,
    impatient(),
    (leaving) => never.promise.then(leaving).catch((error) => errors.push(error)),
  )
  expect(await tellOf(server, message)).toMatchObject({ status: 'outbox', outcomes: ['busy'] })
  // What it does later is too late: it is told so, and lets nothing leave.
  never.resolve()
  await expect.poll(() => errors).toMatchObject([{ outcome: 'busy' }])
})

test('an answer in time is not kept waiting by the deadline', async () => {
  const message = await create(server, {})
  await sendThrough(async () => accepted)
  expect((await tellOf(server, message)).status).toBe('sent')
})

test.each<[string, () => Accepted, string]>([
  ['acceptance', () => accepted, 'sent'],
  [
    'refusal',
    () => {
      throw new CarrierError('rejected', 'No such number')
    },
    'error',
  ],
])('a late %s still counts', async (_, answer, status) => {
  const message = await create(server, {})
  const { promise, resolve } = Promise.withResolvers<void>()
  await sendThrough(() => promise.then(answer), impatient())
  expect((await tellOf(server, message)).status).toBe('outbox')
  resolve()
  await expect.poll(async () => (await tellOf(server, message)).status).toBe(status)
  expect(submissions).toHaveLength(1)
})

test('a late answer that cannot be recorded is logged, with the server going on', async () => {
  await create(server, {})
  const { promise, resolve } = Promise.withResolvers<Accepted>()
  const logged = Promise.withResolvers<string>()
  const error = (_: object, message: string) => logged.resolve(message)
  const log = { ...server.ctx.log, info() {}, error } as unknown as Context['log']
  let full = false
  const { insist } = server.ctx.db
  const db = withInsist((work) => (full ? Promise.reject(new Error('broken')) : insist(work)))
  await sendThrough(() => promise, { ...impatient(), db, log })
  full = true
  resolve(accepted)
  expect(await logged.promise).toBe('late answer lost')
})

test('an answer that finds the database full is kept and recorded once there is room', async () => {
  const message = await create(server, {})
  const { insist } = server.ctx.db
  let refusals = 3
  const db = withInsist((work) =>
    refusals-- > 0 ? Promise.reject(new DiskFullError()) : insist(work),
  )
  const log = { ...server.ctx.log, info() {}, error() {} } as unknown as Context['log']
  const { promise, resolve } = Promise.withResolvers<Accepted>()
  // Only the pause before the next try is cut short: the carrier is to answer in time.
  const after = (millis: number, callback: () => void) =>
    server.ctx.clock.after(millis > 10_000 ? millis : 0, callback)
  const sent = sendThrough(() => promise, {
    ...server.ctx,
    db,
    log,
    clock: { ...server.clock, after },
  })
  resolve(accepted)
  await sent
  expect(await tellOf(server, message)).toMatchObject({ status: 'sent', outcomes: ['accepted'] })
  expect(submissions).toHaveLength(1)
  expect(refusals).toBeLessThan(0)
})
