/** An answer that comes while another server takes the message for lost (F-33). */
import { expect, test } from 'vitest'
import { recordOutcomes } from '../../src/sending/record-outcomes.ts'
import { type BegunSend, takeMessages } from '../../src/sending/take-messages.ts'
import type { TestServer } from '../server.ts'
import { create, smsPath, textsOnPhones } from '../sms.ts'
import { dueShares, leaseMs, markDue } from '../turns.ts'
import { openHouse } from './house.ts'

/** The carrier took nothing and says so. */
async function recordBusy({ ctx }: TestServer, { attempt }: BegunSend): Promise<void> {
  const said = { attempt, outcome: 'busy', carrier_message_id: null } as const
  await ctx.db.transaction((tx) => recordOutcomes(ctx, tx, [said]))
}

test('an answer and a server that takes it for lost do not both decide', async () => {
  const { server: slow, join } = await openHouse()
  const { id } = await create(slow, {})
  const [begun] = await markDue(slow)
  if (!begun) throw new Error('nothing was marked')

  const other = await join()
  other.clock.advance(leaseMs + 1)
  slow.clock.advance(leaseMs + 1)
  const { db } = other.ctx
  let answer: Promise<void> | undefined
  const meeting: typeof db.lock = async (tx, names) => {
    // The other server has the message by now: the answer waits until it has decided.
    answer ??= recordBusy(slow, begun)
    await db.lock(tx, names)
  }
  const ctx = { ...other.ctx, db: { ...db, lock: meeting } }
  const shares = await dueShares(other)
  const taken = await db.transaction((tx) => takeMessages(ctx, tx, shares))
  await answer
  expect(taken.sends).toEqual([])
  const { body } = await other.api('GET', `${smsPath}${id}/`)
  const attempts = await other.ctx.db.read.selectFrom('attempt').select('outcome').execute()
  expect([body.status, attempts.length]).toEqual(['outbox', 1])
  // Whoever was first, nothing leaves twice: a refusal for now is tried again, a lost answer is not.
  other.clock.advance(3600_000)
  await other.runner.runOnce()
  const texts = await textsOnPhones(other)
  expect(texts.length).toBe(attempts[0]?.outcome === 'busy' ? 1 : 0)
})
