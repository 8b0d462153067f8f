import { expect, test } from 'vitest'
import type { HarnessResult } from '../../server/verify/harness.ts'
import { type Done, summarize } from './summary.ts'

test('the summary tells how much was reached of what is wanted, in the order of the plan', () => {
  const done = [
    run({ id: 'V-14', full: 20, unit: 'minutes' }, { reached: 20, violations: [] }),
    run({ id: 'V-3', full: 1300, unit: 'kills' }, { reached: 650, violations: [] }),
    run({ id: 'V-9', full: 50, unit: 'restarts' }, { reached: 50, violations: ['lost'] }),
  ]
  expect(summarize(done)).toEqual([
    'ok   V-3   650 of 1300 kills (50 %) in 1.5 min',
    'FAIL V-9   50 of 50 restarts in 1.5 min',
    'ok   V-14  20 of 20 minutes in 1.5 min',
  ])
})

test('a seed that was tried again is no part of the summary', () => {
  const again = run({ id: 'V-3', full: 1300, unit: 'kills' }, { reached: 24, violations: [] }, true)
  expect(summarize([again])).toEqual([])
})

function run(
  numbers: Pick<Done['run']['harness'], 'id' | 'full' | 'unit'>,
  result: HarnessResult,
  again = false,
): Done {
  const harness = { promise: 'It holds', fast: 1, minutes: 1, ...numbers }
  const planned = { file: '', harness, count: harness.full, deadlineMs: 1, seed: 7, again }
  return { run: planned, result, seconds: 90 }
}
