import { expect, test } from 'vitest'
import { findCycles } from './cycles.ts'

function cyclesOf(graph: Record<string, string[]>) {
  return findCycles(new Map(Object.entries(graph)))
}

test('a diamond is no cycle', () => {
  expect(cyclesOf({ top: ['left', 'right'], left: ['bottom'], right: ['bottom'] })).toEqual([])
})

test('a cycle is shown as the path back to where it began', () => {
  const graph = { main: ['a'], a: ['b'], b: ['c'], c: ['a'] }
  expect(cyclesOf(graph)).toEqual([['a', 'b', 'c', 'a']])
})

test('a file that imports itself is a cycle', () => {
  expect(cyclesOf({ a: ['a'] })).toEqual([['a', 'a']])
})

test('two cycles through one file are both shown', () => {
  const graph = { a: ['b', 'c'], b: ['a'], c: ['a'] }
  expect(cyclesOf(graph)).toEqual([
    ['a', 'b', 'a'],
    ['a', 'c', 'a'],
  ])
})
