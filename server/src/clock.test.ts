import { expect, test } from 'vitest'
import { type FrozenClocks, systemClock } from './clock.ts'
import { addMillis, type Instant } from './values/instant.ts'

const nine = '2026-11-21T09:00:00.000000+00:00' as Instant
const ten = addMillis(nine, 3_600_000)

test('every organization lives in the server’s time', () => {
  const clock = systemClock(new Map(), () => Date.parse(nine))
  expect([clock.now(), clock.nowOf('orga_a'), clock.isFrozen('orga_a')]).toEqual([
    nine,
    nine,
    false,
  ])
})

test('a frozen clock is its own organization’s only', () => {
  const frozen: FrozenClocks = new Map([['orga_a', ten]])
  const clock = systemClock(frozen, () => Date.parse(nine))
  expect([clock.nowOf('orga_a'), clock.isFrozen('orga_a')]).toEqual([ten, true])
  expect([clock.nowOf('orga_b'), clock.isFrozen('orga_b')]).toEqual([nine, false])
  expect(clock.now()).toBe(nine)
})

test('a clock that is let go runs with the others', () => {
  const frozen: FrozenClocks = new Map([['orga_a', ten]])
  const clock = systemClock(frozen, () => Date.parse(nine))
  frozen.delete('orga_a')
  expect(clock.nowOf('orga_a')).toBe(nine)
})

test('what was cancelled is not called', async () => {
  const clock = systemClock(new Map())
  const called: string[] = []
  const cancel = clock.after(0, () => called.push('cancelled'))
  cancel()
  await new Promise<void>((resolve) => {
    clock.after(-1, resolve)
  })
  expect(called).toEqual([])
})
