/** The simulation must be repeatable, and it must see the mistakes it is there to see. */
import { beforeAll, expect, test, vi } from 'vitest'
import { notFound } from '../src/http/errors.ts'
import { findMessage } from '../src/messages/list-messages.ts'
import { addMillis } from '../src/values/instant.ts'
import { openStage, runSchedules } from './simulation/run.ts'
import { realVerbs, type Verbs } from './simulation/verbs.ts'

vi.setConfig({ testTimeout: 60_000 })

/** A mistake that is not seen in so many schedules would be seen too late. */
const schedules = { from: 1, count: 1000, deadlineMs: 50_000 }

let stage: Awaited<ReturnType<typeof openStage>>
beforeAll(async () => {
  stage = await openStage()
  return () => stage.close()
})

test('the same seed makes the same schedule, twice', async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const once = await stage.run(seed, true)
    await stage.run(seed + 100, true)
    expect(await stage.run(seed, true)).toEqual(once)
    expect(once.trace?.length).toBeGreaterThan(10)
  }
})

test('all promises hold in the first schedules', async () => {
  const { failures, reached } = await runSchedules({ ...schedules, count: 150 })
  expect(failures).toEqual([])
  expect(reached).toBe(150)
})

async function failuresOf(verbs: Partial<Verbs>): Promise<string> {
  const ran = await runSchedules({
    ...schedules,
    failuresMax: 1,
    verbs: { ...realVerbs, ...verbs },
  })
  return ran.failures.join('\n')
}

/** Puts messages that somebody else was sending back into the queue. */
const beginWhatever: Verbs['sendMessages'] = (ctx) => {
  const source = realVerbs.sendMessages(ctx)
  return {
    async lanes() {
      await ctx.db.read
        .updateTable('message')
        .set({ state: 'queued', leased_until: null })
        .where('state', '=', 'submitting')
        .execute()
      return source.lanes()
    },
    take: (due, room) => source.take(due, room),
  }
}

test('a send that begins whatever the state is seen (I3)', async () => {
  expect(await failuresOf({ sendMessages: beginWhatever })).toMatch(/I3|I7/)
})

test('a cancel that is answered and not done is seen (I5)', async () => {
  const idleCancel: Verbs['updateMessage'] = async (ctx, tx, account, id, input) => {
    if (input.status !== 'draft') return realVerbs.updateMessage(ctx, tx, account, id, input)
    const message = await findMessage(tx, account.organization_id, id)
    if (!message) throw notFound('SMS')
    return message
  }
  expect(await failuresOf({ updateMessage: idleCancel })).toMatch(/I5|I1[12]|I4/)
})

test('an undo window that is cut short is seen (I2)', async () => {
  const hasty: Verbs['createMessages'] = async (ctx, tx, inputs) => {
    const results = await realVerbs.createMessages(ctx, tx, inputs)
    const now = ctx.clock.now()
    await tx
      .updateTable('message')
      .set({ send_at: now, next_at: now })
      .where('send_at', '<', addMillis(now, 40_000))
      .where('lane', 'is not', null)
      .execute()
    return results
  }
  expect(await failuresOf({ createMessages: hasty })).toMatch(/I2/)
})

test('a receipt that is taken for the last word is seen (I10)', async () => {
  const lastWord: Verbs['recordReceipts'] = async (ctx, tx, receipts) => {
    const done = await realVerbs.recordReceipts(ctx, tx, receipts)
    for (const { attempt_id, status } of receipts) {
      if (!attempt_id || status !== 'undelivered') continue
      await tx
        .updateTable('message')
        .set({ state: 'failed', status: 'error', lane: null, next_at: null, leased_until: null })
        .where('attempt_id', '=', attempt_id)
        .execute()
    }
    return done
  }
  expect(await failuresOf({ recordReceipts: lastWord })).toMatch(/I10|I7|I8/)
})

test('a text that is stored again when it comes again is seen (I9)', async () => {
  const forgetful: Verbs['receiveMessages'] = (ctx, tx, inputs) =>
    realVerbs.receiveMessages(
      ctx,
      tx,
      inputs.map((input) => ({ ...input, carrier_message_id: ctx.newId('sbx') })),
    )
  expect(await failuresOf({ receiveMessages: forgetful })).toMatch(/I9/)
})
