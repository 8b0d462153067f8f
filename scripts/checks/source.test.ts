import { expect, test } from 'vitest'
import { lineAt, nodesOf } from './source.ts'

test('a line is counted from one', () => {
  const text = 'one\ntwo\nthree'
  expect([0, 3, 4, 7, 8].map((at) => lineAt(text, at))).toEqual([1, 1, 2, 2, 3])
})

test('offsets count as JavaScript counts, whatever stands before', () => {
  const text = '// 😀 é\nconst here = 1'
  const nodes = [...nodesOf({ path: 'a.ts', text })]
  const name = nodes.find((node) => node.type === 'Identifier')
  expect(text.slice(name?.start, name?.end)).toBe('here')
})

test('a file that is not TypeScript is named', () => {
  const broken = () => [...nodesOf({ path: 'broken.ts', text: 'const = 1' })]
  expect(broken).toThrow('broken.ts cannot be parsed')
})
