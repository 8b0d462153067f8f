import fc from 'fast-check'
import { expect, test } from 'vitest'
import { percentile, spreadOf } from './statistics.ts'

test('the spread of an odd number of runs', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
})

test('the median of an even number of runs lies between the two in the middle', () => {
  expect(spreadOf([4, 1, 2, 8])).toEqual({ median: 3, min: 1, max: 8 })
})

test('runs without a figure are left out', () => {
  expect(spreadOf([Number.NaN, 5])).toEqual({ median: 5, min: 5, max: 5 })
  expect(spreadOf([])).toEqual({ median: Number.NaN, min: Number.NaN, max: Number.NaN })
})

test.each([
  [0.5, 50],
  [0.99, 99],
  [0.991, 100],
  [1, 100],
  [0, 1],
])('the percentile %d of 1 to 100 is %d', (share, value) => {
  const sorted = Float64Array.from({ length: 100 }, (_, n) => n + 1)
  expect(percentile(sorted, share)).toBe(value)
})

test('as many values as the percentile says are not above it', () => {
  const lists = fc.array(fc.double({ noNaN: true }), { minLength: 1 })
  const property = fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
    const value = percentile(
      list.toSorted((a, b) => a - b),
      share,
    )
    expect(list.filter((item) => item <= value).length).toBeGreaterThanOrEqual(share * list.length)
  })
  fc.assert(property)
})

test('nothing has no percentile', () => {
  expect(percentile([], 0.5)).toBeNaN()
})
