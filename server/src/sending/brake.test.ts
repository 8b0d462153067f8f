/** Nothing is marked that cannot leave now (F-21b): a slow carrier keeps what waits, and loses none. */
import { beforeEach, expect, test } from 'vitest'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { create, smsPath } from '../../test/sms.ts'
import { leaseMs } from '../../test/turns.ts'
import type { Accepted, Carrier, Leaving, Submission } from '../carriers/carrier.ts'
import type { Context } from '../context.ts'
import { Runner } from '../turns/runner.ts'
import { sendMessages } from './send-messages.ts'

const windowSize = 10

/**
 * A carrier that answers when it is told to. Its adapter lets ten be under way, and asks for more only
 * when one of them has its answer.
 */
function createSlowCarrier() {
  const underWay: { submission: Submission; answer(): void }[] = []
  let most = 0
  const carrier: Carrier = {
    id: 'sandbox',
    reconcileWindowMs: 30_000,
    answerWithinMs: 35_000,
    room: () => windowSize,
    send(submission: Submission, leaving: Leaving): Promise<Accepted> {
      leaving()
      const { promise, resolve } = Promise.withResolvers<Accepted>()
      underWay.push({
        submission,
        answer: () => resolve({ carrier_message_id: submission.attempt_id }),
      })
      most = Math.max(most, underWay.length)
      return promise
    },
  }
  return {
    carrier,
    underWay,
    most: () => most,
    /** It takes what is under way: a second of its time. */
    answerAll(): string[] {
      const answered = underWay.splice(0)
      for (const { answer } of answered) answer()
      return answered.map(({ submission }) => submission.message_id)
    },
  }
}

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

async function createMany(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let done = 0; done < count; done += 50) {
    const part = Array.from({ length: 50 }, (_, n) => create(server, { text: `${done + n}` }))
    ids.push(...(await Promise.all(part)).map(({ id }) => id))
  }
  return ids
}

function house(carrier: Carrier, owner = server.ctx.owner): Context {
  return { ...server.ctx, owner, carriers: { find: () => carrier }, nudge: () => {} }
}

async function countStates(): Promise<Record<string, number>> {
  const rows = await server.ctx.db.read.selectFrom('message').select('state').execute()
  const groups = Map.groupBy(rows, ({ state }) => state)
  return Object.fromEntries([...groups].map(([state, all]) => [state, all.length]))
}

test('all of 500 leave at the pace of a carrier that takes ten at a time, and none is unknown', async () => {
  await createMany(500)
  const slow = createSlowCarrier()
  const runner = new Runner(house(slow.carrier), [sendMessages(house(slow.carrier))])
  const left: string[] = []
  const running = runner.runOnce()
  for (let second = 0; second < 50; second++) {
    await expect.poll(() => slow.underWay.length, { interval: 1 }).toBe(windowSize)
    expect(await countStates()).toMatchObject({ submitting: windowSize })
    server.clock.advance(1000)
    left.push(...slow.answerAll())
  }
  await running
  expect(await countStates()).toEqual({ sent: 500 })
  expect([new Set(left).size, slow.most()]).toEqual([500, windowSize])
})

test('what waits for room can still be called back', async () => {
  const ids = await createMany(500)
  const slow = createSlowCarrier()
  const runner = new Runner(house(slow.carrier), [sendMessages(house(slow.carrier))])
  const running = runner.runOnce()
  await expect.poll(() => slow.underWay.length, { interval: 1 }).toBe(windowSize)
  const path = `${smsPath}${ids[399]}/`
  const { status, body } = await server.api('PUT', path, { body: { status: 'draft' } })
  expect([status, body.status]).toEqual([200, 'draft'])
  const done: string[] = []
  while (done.length < 499) {
    await expect.poll(() => slow.underWay.length, { interval: 1 }).toBeGreaterThan(0)
    done.push(...slow.answerAll())
  }
  await running
  expect(done).not.toContain(ids[399])
})

test('a process that dies leaves no more unknown than the window, and the rest leaves', async () => {
  await createMany(500)
  const dead = createSlowCarrier()
  const dying = new Runner(house(dead.carrier, 'dead'), [sendMessages(house(dead.carrier, 'dead'))])
  void dying.runOnce()
  await expect.poll(() => dead.underWay.length, { interval: 1 }).toBe(windowSize)
  // From here on nothing is heard of it: its carrier never answers.
  server.clock.advance(leaseMs + 1)
  const slow = createSlowCarrier()
  const runner = new Runner(house(slow.carrier), [sendMessages(house(slow.carrier))])
  const running = runner.runOnce()
  const done: string[] = []
  while (done.length < 500 - windowSize) {
    await expect.poll(() => slow.underWay.length, { interval: 1 }).toBeGreaterThan(0)
    done.push(...slow.answerAll())
  }
  await running
  expect(await countStates()).toEqual({ sent: 490, unknown: 10 })
})

test('what was lost is found also where there is no room', async () => {
  await createMany(50)
  const dead = createSlowCarrier()
  void new Runner(house(dead.carrier, 'dead'), [
    sendMessages(house(dead.carrier, 'dead')),
  ]).runOnce()
  await expect.poll(() => dead.underWay.length, { interval: 1 }).toBe(windowSize)
  server.clock.advance(leaseMs + 1)
  const stopped = { ...createSlowCarrier().carrier, room: () => 0 }
  const runner = new Runner(house(stopped), [sendMessages(house(stopped))])
  await runner.runOnce()
  expect(await countStates()).toEqual({ queued: 40, unknown: 10 })
})

test('a carrier without room keeps nothing of another carrier waiting', async () => {
  const { alice, ctx } = server
  await create(server, { text: 'stopped' })
  await ctx.db.transaction((tx) =>
    tx
      .updateTable('phone_number')
      .set({ carrier_id: 'open' })
      .where('organization_id', '=', alice.organization_id)
      .where('id', '=', alice.phone_number_id)
      .execute(),
  )
  await create(server, { text: 'open' })
  const stopped = { ...createSlowCarrier().carrier, room: () => 0 }
  const texts: string[] = []
  const open: Carrier = {
    ...stopped,
    id: 'open',
    room: () => 1,
    async send({ text }, leaving) {
      leaving()
      texts.push(text)
      return { carrier_message_id: null }
    },
  }
  const both = { find: (id: string) => (id === 'open' ? open : stopped) }
  const ctxOfBoth = { ...house(stopped), carriers: both }
  await new Runner(ctxOfBoth, [sendMessages(ctxOfBoth)]).runOnce()
  expect(texts).toEqual(['open'])
})

test('a number that moved to another carrier is asked about that one’s room', async () => {
  const { alice, ctx } = server
  const { id } = await create(server, {})
  await ctx.db.transaction((tx) =>
    tx
      .updateTable('phone_number')
      .set({ carrier_id: 'other' })
      .where('organization_id', '=', alice.organization_id)
      .where('id', '=', alice.phone_number_id)
      .execute(),
  )
  const full = { ...createSlowCarrier().carrier, id: 'other', room: () => 0 }
  const free = createSlowCarrier().carrier
  const both = { find: (name: string) => (name === 'other' ? full : free) }
  const ctxOfBoth = { ...house(free), carriers: both }
  await new Runner(ctxOfBoth, [sendMessages(ctxOfBoth)]).runOnce()
  const row = await ctx.db.read
    .selectFrom('message')
    .select(['state', 'lane'])
    .where('organization_id', '=', alice.organization_id)
    .where('id', '=', id)
    .executeTakeFirst()
  expect(row).toEqual({
    state: 'queued',
    lane: `${alice.organization_id} ${alice.local_phone} other`,
  })
})
