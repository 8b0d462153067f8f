/** What a time budget makes of the harnesses, and that a seed which failed is tried first. */
import { expect, test } from 'vitest'
import { type Found, planRuns, type Wish } from './plan.ts'
import { withSeeds } from './regress-seeds.ts'

const found = [
  harness({ id: 'V-3', full: 1300, fast: 24, minutes: 10 }),
  harness({ id: 'V-14', full: 20, fast: 0, minutes: 30 }),
]
const wish: Wish = { fast: false, only: [], budgetMinutes: 60, seed: 7 }

test('with time enough every harness makes all its trials, the longest first', () => {
  expect(planRuns(found, wish)).toMatchObject([
    { harness: { id: 'V-14' }, count: 20, seed: 7 },
    { harness: { id: 'V-3' }, count: 1300, deadlineMs: 30 * 60_000 },
  ])
})

test('half the time makes half the trials, and never fewer than the fast count', () => {
  const [soak, kills] = planRuns(found, { ...wish, budgetMinutes: 10 })
  expect(soak).toMatchObject({ count: 10, deadlineMs: 15 * 60_000 })
  expect(kills).toMatchObject({ count: 650, deadlineMs: 5 * 60_000 })
  expect(planRuns(found, { ...wish, budgetMinutes: 0.01 })[1]).toMatchObject({ count: 24 })
})

test('--only and --fast choose', () => {
  const runs = planRuns(found, { ...wish, only: ['V-3'], fast: true })
  expect(runs).toMatchObject([{ harness: { id: 'V-3' }, count: 24 }])
})

test('--only takes every part of what it names', () => {
  const numbers = { full: 10, fast: 1, minutes: 1 }
  const parts = ['V-9', 'V-9-restore', 'V-90'].map((id) => harness({ id, ...numbers }))
  const chosen = (only: string[]) => planRuns(parts, { ...wish, only }).map((run) => run.harness.id)
  expect(chosen(['V-9'])).toEqual(['V-9', 'V-9-restore'])
  expect(chosen(['V-9-restore'])).toEqual(['V-9-restore'])
})

test('a seed that failed comes first, with no more trials than are planned', () => {
  const planned = planRuns(found, { ...wish, fast: true })
  const runs = withSeeds(planned, [
    { id: 'V-3', seed: 99, count: 1300 },
    { id: 'V-77', seed: 1, count: 1 },
  ])
  expect(runs).toMatchObject([{ seed: 99, count: 24, again: true }, { seed: 7 }, { seed: 7 }])
})

function harness(numbers: Pick<Found['harness'], 'id' | 'full' | 'fast' | 'minutes'>): Found {
  return { file: `${numbers.id}.ts`, harness: { unit: 'tries', promise: 'It holds', ...numbers } }
}
