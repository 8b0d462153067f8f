/** Several servers of one database: each message leaves once, whoever takes it (guarantees b.5, F-20). */
import { expect, test } from 'vitest'
import type { TestServer } from '../server.ts'
import { create, smsPath } from '../sms.ts'
import { leaseMs, markDue } from '../turns.ts'
import { openHouse } from './house.ts'

/** How often each message reached the simulated phone. */
async function submitsOf({ ctx }: TestServer): Promise<Map<string, number>> {
  const rows = await ctx.db.read.selectFrom('sandbox_submit').select('message_id').execute()
  const grouped = Map.groupBy(rows, (row) => row.message_id)
  return new Map([...grouped].map(([id, submits]) => [id, submits.length]))
}

async function createMany(server: TestServer, count: number): Promise<string[]> {
  const ids: string[] = []
  while (ids.length < count) {
    const texts = Array.from({ length: 10 }, (_, n) => `text ${ids.length + n}`)
    const messages = await Promise.all(texts.map((text) => create(server, { text })))
    ids.push(...messages.map((message) => message.id))
  }
  return ids
}

async function statusOf(server: TestServer, id: string): Promise<string> {
  return (await server.api('GET', `${smsPath}${id}/`)).body.status
}

test('what one accepts another sends, once', async () => {
  const { server, join } = await openHouse()
  const others = await Promise.all([join(), join(), join()])
  const ids = await createMany(server, 100)
  await Promise.all([server, ...others].map(({ runner }) => runner.runOnce()))
  expect(await submitsOf(server)).toEqual(new Map(ids.map((id) => [id, 1])))
  const attempts = await server.ctx.db.read.selectFrom('attempt').select('number').execute()
  expect(attempts.map((attempt) => attempt.number)).toEqual(ids.map(() => 1))
  expect(new Set(await Promise.all(ids.map((id) => statusOf(server, id))))).toEqual(
    new Set(['sent']),
  )
})

test('servers that accept and send at the same time lose and double nothing', async () => {
  const { server, join } = await openHouse()
  const servers = [server, await join()]
  const ids: string[] = []
  for (let round = 0; round < 5; round++) {
    const working = servers.map(({ runner }) => runner.runOnce())
    ids.push(...(await Promise.all(servers.map((one) => createMany(one, 20)))).flat())
    await Promise.all(working)
  }
  await server.runner.runOnce()
  expect(await submitsOf(server)).toEqual(new Map(ids.map((id) => [id, 1])))
})

test('a call back and a send that meet have exactly one winner', async () => {
  const { server, join } = await openHouse()
  const sender = await join()
  const ids = await createMany(server, 60)
  const cancels = Promise.all(
    ids.map((id) => server.api('PUT', `${smsPath}${id}/`, { body: { status: 'draft' } })),
  )
  await sender.runner.runOnce()
  const answers = await cancels
  await sender.runner.runOnce()
  const submits = await submitsOf(server)
  for (const [position, id] of ids.entries()) {
    const calledBack = answers[position]?.status === 200
    expect([answers[position]?.status, submits.get(id) ?? 0]).toEqual(
      calledBack ? [200, 0] : [400, 1],
    )
    expect(await statusOf(server, id)).toBe(calledBack ? 'draft' : 'sent')
  }
})

test('what a dead server had marked another one finds when the lease has run out', async () => {
  const { server, join } = await openHouse()
  const other = await join()
  const { id } = await create(server, {})
  expect(await markDue(server)).toHaveLength(1)
  const outcomes = async () => {
    const rows = await other.ctx.db.read.selectFrom('attempt').select('outcome').execute()
    return rows.map(({ outcome }) => outcome)
  }
  other.clock.advance(leaseMs)
  await other.runner.runOnce()
  expect(await outcomes()).toEqual([null])
  other.clock.advance(1)
  await other.runner.runOnce()
  expect([await outcomes(), await statusOf(server, id)]).toEqual([['unknown'], 'outbox'])
  expect(await submitsOf(server)).toEqual(new Map())
})
