import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

test.each([
  [1, 2],
  [2, 5],
  [3, 15],
  [8, 600],
  [9, 600],
  [1000, 600],
  [0, 2],
])('after %i refusals the next try is in %i s', (attempts, seconds) => {
  expect(backoffMs(attempts)).toBe(seconds * 1000)
})

test('a carrier that wants longer gets longer', () => {
  expect(backoffMs(1, 60_000)).toBe(60_000)
})

test('a carrier that wants it sooner does not get it sooner', () => {
  expect(backoffMs(4, 1)).toBe(30_000)
})
