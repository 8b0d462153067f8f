/** Measures files and functions against the budget: most small, none large. */
import type { Outcome } from './outcome.ts'
import { isGenerated, isTest, lineAt, type Node, nodesOf, type Source } from './source.ts'

export interface Budget {
  median: number
  p90: number
  max: number
}

export const fileBudget: Budget = { median: 60, p90: 180, max: 300 }
export const functionBudget: Budget = { median: 10, p90: 35, max: 60 }

export interface Measure {
  where: string
  lines: number
}

export function checkSizes(sources: Source[]): Outcome {
  const own = sources.filter(({ path }) => !isTest(path) && !isGenerated(path))
  const files = own.map(measureFile)
  const functions = own.flatMap(measureFunctions)
  return {
    problems: [
      ...overBudget('file', files, fileBudget),
      ...overBudget('function', functions, functionBudget),
    ],
    note: `${describe('files', files)}; ${describe('functions', functions)}`,
  }
}

function measureFile({ path, text }: Source): Measure {
  return { where: path, lines: text.trimEnd().split('\n').length }
}

const functionTypes = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']

/** Functions with everything inside them. One-line callbacks are left out: they would hide the rest. */
export function measureFunctions(source: Source): Measure[] {
  return [...nodesOf(source)]
    .filter((node) => functionTypes.includes(node.type) && !isOneLineCallback(source.text, node))
    .map((node) => {
      const first = lineAt(source.text, node.start)
      const last = lineAt(source.text, node.end)
      return { where: `${source.path}:${first}`, lines: last - first + 1 }
    })
}

function isOneLineCallback(text: string, node: Node): boolean {
  return node.type === 'ArrowFunctionExpression' && !text.slice(node.start, node.end).includes('\n')
}

function overBudget(what: string, measures: Measure[], budget: Budget): string[] {
  const median = quantile(measures, 0.5)
  const p90 = quantile(measures, 0.9)
  const large = measures.filter(({ lines }) => lines > budget.max)
  return [
    ...(median > budget.median
      ? [`${what} median is ${median} lines, budget ${budget.median}`]
      : []),
    ...(p90 > budget.p90 ? [`${what} p90 is ${p90} lines, budget ${budget.p90}`] : []),
    ...large.map(({ where, lines }) => `${where}: a ${what} of ${lines} lines, cap ${budget.max}`),
  ]
}

function describe(what: string, measures: Measure[]): string {
  if (measures.length === 0) return `no ${what}`
  const sorted = measures.toSorted((a, b) => b.lines - a.lines)
  const largest = sorted[0]?.where ?? ''
  const [median, p90, max] = [0.5, 0.9, 1].map((q) => quantile(measures, q))
  return `${measures.length} ${what} median ${median} p90 ${p90} max ${max} (${largest})`
}

/** Nearest rank; 0 of nothing. */
export function quantile(measures: Measure[], q: number): number {
  const lines = measures.map((measure) => measure.lines).sort((a, b) => a - b)
  return lines[Math.max(0, Math.ceil(q * lines.length) - 1)] ?? 0
}
