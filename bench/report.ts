/** The tables: what each contender came to, how ours compares, and where that misses a goal. */
import type { Limit, Ratio, Row } from './row.ts'
import type { Runs } from './run-row.ts'
import { type Spread, spreadOf } from './statistics.ts'

export type Result = { row: Row; runs: Runs[] }

/** One row of the benchmark as Markdown. */
export function report({ row, runs }: Result): string {
  const comparisons = [...ratioLines(row, runs), ...limitLines(row, runs)]
  return [
    `### ${row.id}`,
    '',
    row.work,
    '',
    ...table(['contender', ...row.figures.map(({ label }) => label)], contenderLines(row, runs)),
    '',
    ...table(['comparison', 'median', 'min', 'max', 'goal'], comparisons),
  ].join('\n')
}

export function listOf(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

function contenderLines(row: Row, runs: readonly Runs[]): string[][] {
  return runs.map(({ name, samples, missing }) => {
    if (missing !== undefined) return [name, missing, ...row.figures.slice(1).map(() => '')]
    return [
      name,
      ...row.figures.map(({ id, digits }) => {
        const { median, min, max } = spreadOf(samples.map((sample) => sample[id] ?? Number.NaN))
        return Number.isNaN(median)
          ? '–'
          : `${show(median, digits)} (${show(min, digits)}–${show(max, digits)})`
      }),
    ]
  })
}

function ratioLines(row: Row, runs: readonly Runs[]): string[][] {
  return row.ratios.flatMap((ratio) => {
    const spread = spreadOf(ratiosOf(ratio, runs))
    if (Number.isNaN(spread.median)) return []
    const label = row.figures.find(({ id }) => id === ratio.figure)?.label ?? ratio.figure
    const pair = ratio.inverse ? `${ratio.to} / ${ratio.of}` : `${ratio.of} / ${ratio.to}`
    return [[`${pair}, ${label}`, ...cells(spread), verdict(ratio, spread)]]
  })
}

/** Round by round, so that a slow moment of the machine hits both sides. */
export function ratiosOf({ figure, of, to, inverse }: Ratio, runs: readonly Runs[]): number[] {
  const samplesOf = (name: string) => runs.find((run) => run.name === name)?.samples ?? []
  const others = samplesOf(to)
  return samplesOf(of).flatMap((sample, round) => {
    const [ours, theirs] = [sample[figure], others[round]?.[figure]]
    if (!ours || !theirs) return []
    return [inverse ? theirs / ours : ours / theirs]
  })
}

function verdict({ goal }: Ratio, { median }: Spread): string {
  if (goal === undefined) return ''
  return `>= ${goal}: ${show(median, 2)}, ${median >= goal ? 'met' : 'missed'}`
}

function limitLines(row: Row, runs: readonly Runs[]): string[][] {
  return (row.limits ?? []).flatMap((limit: Limit) => {
    const samples = runs.find(({ name }) => name === limit.of)?.samples ?? []
    const spread = spreadOf(samples.map((sample) => sample[limit.figure] ?? Number.NaN))
    if (Number.isNaN(spread.median)) return []
    const { label } = row.figures.find(({ id }) => id === limit.figure) ?? { label: limit.figure }
    const met = spread.median < limit.below ? 'met' : 'missed'
    const said = `< ${limit.below}: ${show(spread.median, 2)}, ${met}`
    return [[`${limit.of}, ${label}`, ...cells(spread), said]]
  })
}

function cells({ median, min, max }: Spread): string[] {
  return [median, min, max].map((value) => show(value, 2))
}

export function show(value: number, digits: number): string {
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

function table(head: string[], lines: string[][]): string[] {
  if (lines.length === 0) return []
  const toLine = (cells: string[]): string => `| ${cells.join(' | ')} |`
  return [toLine(head), toLine(head.map(() => '---')), ...lines.map(toLine)]
}
