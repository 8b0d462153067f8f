/** The verdict is a function of the set of receipts (guarantees b.4, I10; F-56 … F-58). */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canMove, messageStates } from '../messages/states.ts'
import { type AttemptOutcome, attemptOutcomes } from './attempt.ts'
import { type ReceiptStatus, receiptStatuses } from './receipt.ts'
import { moveFromVerdict, type Verdict, verdictOf } from './verdict.ts'

const outcomes = [null, ...attemptOutcomes]

/** Every list of up to `length` receipts, in every order, duplicates and all. */
function listsOf(length: number): ReceiptStatus[][] {
  if (length === 0) return [[]]
  const shorter = listsOf(length - 1)
  const longest = shorter.filter((list) => list.length === length - 1)
  return [...shorter, ...longest.flatMap((list) => receiptStatuses.map((one) => [...list, one]))]
}

const said = (list: ReceiptStatus[]) => list.map((status) => ({ status }))

test.each(outcomes)('after the answer %s only the set of receipts matters', (outcome) => {
  const lists = listsOf(5)
  expect(lists).toHaveLength(364)
  for (const same of Map.groupBy(lists, (list) => [...new Set(list)].sort().join()).values()) {
    expect(new Set(same.map((list) => verdictOf(outcome, said(list)))).size).toBe(1)
  }
})

test.each<[AttemptOutcome | null, ReceiptStatus[], Verdict | undefined]>([
  [null, [], undefined],
  ['accepted', [], 'accepted'],
  ['rejected', [], 'rejected'],
  ['busy', [], 'busy'],
  ['unknown', [], 'unknown'],
  [null, ['accepted'], 'accepted'],
  ['unknown', ['accepted'], 'accepted'],
  ['rejected', ['accepted'], 'accepted'],
  ['accepted', ['undelivered'], 'undelivered'],
  ['unknown', ['accepted', 'undelivered'], 'undelivered'],
  ['rejected', ['undelivered', 'accepted', 'delivered'], 'delivered'],
])('the answer %s and the receipts %j mean %s', (outcome, receipts, verdict) => {
  expect(verdictOf(outcome, said(receipts))).toBe(verdict)
})

const verdicts: Verdict[] = ['delivered', 'undelivered', ...attemptOutcomes]

test('a verdict never asks for a move that its state forbids', () => {
  for (const state of messageStates) {
    for (const verdict of verdicts) {
      const move = moveFromVerdict(state, verdict)
      if (move) expect(canMove(state, move)).toBe(true)
    }
  }
})

test('a verdict never moves what was not handed to a carrier', () => {
  for (const verdict of verdicts) {
    expect(moveFromVerdict('received', verdict)).toBeUndefined()
    expect(moveFromVerdict('draft', verdict)).toBeUndefined()
    expect(moveFromVerdict('scheduled', verdict)).toBeUndefined()
  }
})

test('a duplicate or an older receipt never changes a verdict of delivered', () => {
  const receipt = fc.constantFrom(...receiptStatuses)
  fc.assert(
    fc.property(fc.constantFrom(...outcomes), fc.array(receipt), (outcome, receipts) => {
      expect(verdictOf(outcome, said(['delivered', ...receipts]))).toBe('delivered')
    }),
  )
})
