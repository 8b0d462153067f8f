/** What is taken, in which order, and how much of it (F-19, F-20). */
import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { engine } from '../../test/database.ts'
import { messageIn, storeMessages } from '../../test/rows.ts'
import { createTestServer, type TestServer } from '../../test/server.ts'
import { dueShares, markDue } from '../../test/turns.ts'
import { sendingLane } from '../messages/lane.ts'
import type { Message } from '../messages/message.ts'
import { addMillis } from '../values/instant.ts'
import { type LaneShare, shareRoom } from './share-room.ts'
import { takeMessages } from './take-messages.ts'
import { createWindows } from './windows.ts'

let server: TestServer
beforeEach(async () => {
  server = await createTestServer()
})

/** A queued message that is due so many milliseconds after now. */
function due(millis: number, columns: Partial<Message> = {}): Message {
  const at = addMillis(server.clock.now(), millis)
  return messageIn(server, 'queued', { send_at: at, next_at: at, attempt_id: null, ...columns })
}

async function take(shares: LaneShare[]): Promise<string[]> {
  const { ctx } = server
  const { sends } = await ctx.db.transaction((tx) => takeMessages(ctx, tx, shares))
  return sends.map(({ submission }) => submission.text)
}

test('only what is due is taken', async () => {
  await storeMessages(server, [due(0, { text: 'now' }), due(1, { text: 'later' })])
  expect(await take(await dueShares(server))).toEqual(['now'])
})

test('the messages of a lane are taken in the order in which they are due', async () => {
  const order = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7], { minLength: 7 })
  const property = fc.asyncProperty(order, fc.integer({ min: 1, max: 7 }), async (all, limit) => {
    await server.ctx.db.transaction((tx) => tx.deleteFrom('message').execute())
    await storeMessages(
      server,
      all.map((n) => due(n - 10, { text: String(n) })),
    )
    const [share] = await dueShares(server)
    const taken = await take(share ? [{ ...share, limit }] : [])
    expect(taken).toEqual(['1', '2', '3', '4', '5', '6', '7'].slice(0, limit))
  })
  await fc.assert(property, { numRuns: 15 })
})

test('what one has marked another does not take', async () => {
  await storeMessages(server, [due(0)])
  expect(await markDue(server)).toHaveLength(1)
  expect(await markDue(server)).toHaveLength(0)
})

test('a lane with a long backlog does not keep another waiting', async () => {
  const { alice, clock, ctx } = server
  const lanes = ['+12025550100', '+12025550101'].map((number, n) => ({
    lane: sendingLane(alice.organization_id, number, 'sandbox'),
    next_at: addMillis(clock.now(), n - 10),
  }))
  const shares = shareRoom(
    lanes,
    100,
    ctx.carriers,
    createWindows(() => {}),
  )
  expect(shares.map(({ limit }) => limit)).toEqual([50, 50])
})

test('accepted and forgotten is a state that the database does not hold', async () => {
  for (const columns of [{ next_at: null }, { lane: null }, { lane: null, next_at: null }])
    await expect(storeMessages(server, [due(0, columns)])).rejects.toThrow()
  const draft = messageIn(server, 'draft', { lane: 'orga x', next_at: server.clock.now() })
  await expect(storeMessages(server, [draft])).rejects.toThrow()
  const marked = messageIn(server, 'submitting', { leased_until: null })
  await expect(storeMessages(server, [marked])).rejects.toThrow()
})

test('the mark of a queued message stays on its page', async (context) => {
  if (engine !== 'postgres') return context.skip('only PostgreSQL has heap-only tuples')
  await storeMessages(
    server,
    // So few that all are on one page, with room for their successors.
    Array.from({ length: 5 }, () => due(0)),
  )
  const { ctx } = server
  const hot = await ctx.db.transaction(async (tx) => {
    await takeMessages(ctx, tx, await dueShares(server))
    const { rows } = await sql<{ updated: number; hot: number }>`
      select pg_stat_get_xact_tuples_updated('message'::regclass)::integer as updated,
        pg_stat_get_xact_tuples_hot_updated('message'::regclass)::integer as hot`.execute(tx)
    return rows[0]
  })
  expect(hot).toEqual({ updated: 5, hot: 5 })
})
