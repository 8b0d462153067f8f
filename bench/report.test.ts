import { expect, test } from 'vitest'
import { ratiosOf, report } from './report.ts'
import type { Row } from './row.ts'
import type { Runs } from './run-row.ts'

const row: Row = {
  id: 'posting',
  work: 'Messages are posted.',
  figures: [
    { id: 'rate', label: 'req/s', digits: 0 },
    { id: 'p99', label: 'p99 ms', digits: 1 },
  ],
  ratios: [
    { figure: 'rate', of: 'ours', to: 'ceiling', goal: 0.6 },
    { figure: 'rate', of: 'ours', to: 'absent', goal: 5 },
    { figure: 'p99', of: 'ours', to: 'ceiling', inverse: true },
  ],
  limits: [{ figure: 'p99', of: 'ours', below: 15 }],
  contenders: async () => [],
}
const samples = (...pairs: [number, number][]) => pairs.map(([rate, p99]) => ({ rate, p99 }))
const runs: Runs[] = [
  { name: 'ours', samples: samples([400, 20], [900, 10], [500, 30]) },
  { name: 'ceiling', samples: samples([1000, 10], [1000, 5], [1000, 3]) },
  { name: 'absent', samples: [], missing: 'not to be had here: absent' },
]

test('a ratio is formed of the runs of one round', () => {
  expect(ratiosOf({ figure: 'rate', of: 'ours', to: 'ceiling' }, runs)).toEqual([0.4, 0.9, 0.5])
})

test('a ratio of costs is turned round', () => {
  const ratio = { figure: 'p99', of: 'ours', to: 'ceiling', inverse: true }
  expect(ratiosOf(ratio, runs)).toEqual([0.5, 0.5, 0.1])
})

test('a contender that did not run has no ratio', () => {
  expect(ratiosOf({ figure: 'rate', of: 'ours', to: 'absent' }, runs)).toEqual([])
})

test('a row says what was measured, what is missing and which goals are missed', () => {
  expect(report({ row, runs })).toBe(`### posting

Messages are posted.

| contender | req/s | p99 ms |
| --- | --- | --- |
| ours | 500 (400–900) | 20.0 (10.0–30.0) |
| ceiling | 1,000 (1,000–1,000) | 5.0 (3.0–10.0) |
| absent | not to be had here: absent |  |

| comparison | median | min | max | goal |
| --- | --- | --- | --- | --- |
| ours / ceiling, req/s | 0.50 | 0.40 | 0.90 | >= 0.6: 0.50, missed |
| ceiling / ours, p99 ms | 0.50 | 0.10 | 0.50 |  |
| ours, p99 ms | 20.00 | 10.00 | 30.00 | < 15: 20.00, missed |`)
})
