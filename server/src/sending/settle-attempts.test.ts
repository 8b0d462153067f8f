/** In whatever order answer and receipts arrive, the message ends in the same state (I10). */
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { reread, storeSubmitting } from '../../test/rows.ts'
import { openTestServer, type TestServer } from '../../test/server.ts'
import type { Message } from '../messages/message.ts'
import type { MessageState } from '../messages/states.ts'
import { type Attempt, type AttemptOutcome, attemptOutcomes } from './attempt.ts'
import { type ReceiptStatus, receiptStatuses } from './receipt.ts'
import { recordOutcomes } from './record-outcomes.ts'
import { recordReceipts } from './record-receipts.ts'

let server: TestServer
beforeAll(async () => {
  const opened = await openTestServer()
  server = opened.server
  return opened.close
})

type Said = { outcome: AttemptOutcome } | { receipt: ReceiptStatus }

/** Tells the server of each in turn, each in a transaction of its own. `message`: as the mark left it. */
async function tell(attempt: Attempt, said: Said[], message?: Message): Promise<void> {
  const { organization_id, id: attempt_id, carrier_id } = attempt
  const { ctx } = server
  const answered = { attempt, ...(message && { message }) }
  const about = { organization_id, carrier_id, attempt_id }
  for (const one of said) {
    server.clock.advance(10)
    const carrier_message_id = 'outcome' in one && one.outcome === 'accepted' ? attempt_id : null
    await ctx.db.transaction((tx) =>
      'outcome' in one
        ? recordOutcomes(ctx, tx, [{ ...answered, ...one, carrier_message_id }])
        : recordReceipts(ctx, tx, [{ ...about, status: one.receipt }]),
    )
  }
}

/** The state a new message of ours is in after all that was said of its attempt. */
async function stateAfter(said: Said[], isKnown: boolean): Promise<MessageState> {
  const [message, attempt] = await storeSubmitting(server)
  await tell(attempt, said, isKnown ? message : undefined)
  return (await reread(server, message)).state
}

function permutations<T>(items: T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, position) =>
    permutations(items.toSpliced(position, 1)).map((rest) => [item, ...rest]),
  )
}

const subsets: ReceiptStatus[][] = [
  [],
  ['accepted'],
  ['delivered'],
  ['undelivered'],
  ['accepted', 'delivered'],
  ['accepted', 'undelivered'],
  ['delivered', 'undelivered'],
  [...receiptStatuses],
]

function expectedState(outcome: AttemptOutcome, receipts: ReceiptStatus[]): MessageState {
  if (receipts.includes('delivered')) return 'sent'
  if (receipts.includes('undelivered')) return 'failed'
  if (receipts.includes('accepted')) return 'sent'
  return ({ accepted: 'sent', rejected: 'failed', busy: 'queued', unknown: 'unknown' } as const)[
    outcome
  ]
}

const cases = attemptOutcomes.flatMap((outcome) =>
  subsets.map((receipts) => ({ outcome, receipts, state: expectedState(outcome, receipts) })),
)

test.each(cases)('$outcome and $receipts in any order: $state', async (given) => {
  const said: Said[] = [
    { outcome: given.outcome },
    ...given.receipts.map((receipt) => ({ receipt })),
  ]
  for (const order of permutations(said)) {
    for (const isKnown of [true, false])
      expect([order, await stateAfter(order, isKnown)]).toEqual([order, given.state])
  }
})

test('receipts in any order and number lead to one state', async () => {
  const receipts = fc.array(fc.constantFrom(...receiptStatuses), { maxLength: 5 })
  const property = fc.asyncProperty(
    fc.constantFrom(...attemptOutcomes),
    receipts,
    fc.nat({ max: 5 }),
    fc.boolean(),
    async (outcome, list, place, isKnown) => {
      const said: Said[] = list.map((receipt) => ({ receipt }))
      const state = await stateAfter(said.toSpliced(place, 0, { outcome }), isKnown)
      expect(state).toBe(expectedState(outcome, list))
    },
  )
  await fc.assert(property, { numRuns: 60 })
})

test('a refusal for now that proof contradicts is not followed by another try', async () => {
  const [message, attempt] = await storeSubmitting(server)
  await tell(attempt, [{ outcome: 'busy' }, { receipt: 'accepted' }])
  server.clock.advance(60_000)
  await server.runner.runOnce()
  expect(await reread(server, message)).toMatchObject({ state: 'sent', attempts: 1 })
})
