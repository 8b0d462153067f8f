import { expect, test } from 'vitest'
import { checkSizes, measureFunctions, quantile } from './sizes.ts'

const lines = (n: number) => 'step()\n'.repeat(n)
const functionOf = (n: number, name = 'work') => `function ${name}() {\n${lines(n - 2)}}\n`

test('functions are measured from their first line to their last, in every form', () => {
  const text = `
function plain(options: { a: string }): { b: string } {
  return { b: options.a }
}
const arrow = async <T>(value: T) => {
  return value
}
class Box {
  get size() { return 1 }
  method(): Promise<{ done: boolean }> {
    const text = \`}\${() => { '}' }}\`
    return /[}]/.test(text) ? yes : no // }
  }
}
const chained = (query) => query
  .where('a')
const small = (x) => x + 1
`
  const measured = measureFunctions({ path: 'a.ts', text })
  expect(measured.map(({ where, lines }) => [where, lines])).toEqual([
    ['a.ts:2', 3],
    ['a.ts:5', 3],
    ['a.ts:9', 1],
    ['a.ts:10', 4],
    ['a.ts:15', 2],
  ])
})

test('one function above the cap is a problem, and its place is given', () => {
  const { problems } = checkSizes([{ path: 'a.ts', text: `${functionOf(60)}${functionOf(61)}` }])
  expect(problems).toContain('a.ts:61: a function of 61 lines, cap 60')
  expect(problems.join()).not.toContain('a.ts:1:')
})

test('one file above the cap is a problem', () => {
  const small = Array.from({ length: 20 }, (_, n) => ({ path: `${n}.ts`, text: lines(10) }))
  expect(checkSizes(small).problems).toEqual([])
  const large = { path: 'large.ts', text: lines(301) }
  expect(checkSizes([...small, large]).problems).toEqual(['large.ts: a file of 301 lines, cap 300'])
})

test('many middling files are a problem even when none is large', () => {
  const { problems } = checkSizes([
    { path: 'a.ts', text: lines(61) },
    { path: 'b.ts', text: lines(181) },
    { path: 'c.ts', text: lines(61) },
  ])
  expect(problems).toEqual([
    'file median is 61 lines, budget 60',
    'file p90 is 181 lines, budget 180',
  ])
})

test('many middling functions are a problem', () => {
  const text = functionOf(36).repeat(3)
  expect(checkSizes([{ path: 'a.ts', text }]).problems).toEqual([
    'file median is 108 lines, budget 60',
    'function median is 36 lines, budget 10',
    'function p90 is 36 lines, budget 35',
  ])
})

test('tests and generated files are not measured', () => {
  const text = lines(1000)
  const sources = ['a.test.ts', 'a.generated.ts', 'generated/a.ts'].map((path) => ({ path, text }))
  expect(checkSizes(sources)).toEqual({ problems: [], note: 'no files; no functions' })
})

test('quantiles take the nearest rank', () => {
  const of = (...values: number[]) => values.map((lines) => ({ where: '', lines }))
  expect(quantile(of(), 0.5)).toBe(0)
  expect(quantile(of(3, 1, 2), 0.5)).toBe(2)
  expect(quantile(of(1, 2, 3, 4), 0.5)).toBe(2)
  expect(quantile(of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 0.9)).toBe(9)
  expect(quantile(of(7), 1)).toBe(7)
})
