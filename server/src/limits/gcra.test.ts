import { expect, test } from 'vitest'
import { draw } from '../world/behaviour.ts'
import { inMemory } from './buckets.ts'
import { admit, leftOf, waitOf, windowMs } from './gcra.ts'

const arrivals = 100_000

/** A bucket of tokens that fills evenly, in whole numbers: millisecond × rate. */
function bucket(perSecond: number) {
  const full = perSecond * windowMs
  let level = full
  let last = 0
  return (now: number): boolean => {
    level = Math.min(full, level + Math.max(0, now - last) * perSecond)
    last = Math.max(last, now)
    if (level < windowMs) return false
    level -= windowMs
    return true
  }
}

test.each([1, 7, 40, 320])(
  '%i a second: each of 100,000 arrivals is judged as an exact bucket does',
  (rate) => {
    const isFree = bucket(rate)
    let before = 0
    let now = windowMs
    isFree(now)
    before = admit(before, now, rate, 1).arrival
    for (let nth = 0; nth < arrivals; nth++) {
      // In bursts, and with pauses.
      const luck = draw(rate, nth)
      now += luck < 0.5 ? 0 : Math.floor((luck - 0.5) * 4 * (windowMs / rate))
      const { arrival, count } = admit(before, now, rate, 1)
      expect(count === 1, `arrival ${nth} at ${now}`).toBe(isFree(now))
      before = arrival
    }
  },
)

test('a clock that is put back gives nobody more', () => {
  const { arrival } = admit(0, 10_000, 10, 10)
  expect(admit(arrival, 10_000, 10, 1).count).toBe(0)
  expect(admit(arrival, 5000, 10, 1).count).toBe(0)
})

test('it says what is left, and how long to wait', () => {
  const { arrival, count } = admit(0, 1000, 10, 4)
  expect([count, leftOf(arrival, 1000, 10)]).toEqual([4, { remaining: 6, resetSeconds: 0.4 }])
  const all = admit(arrival, 1000, 10, 99)
  expect([all.count, waitOf(all.arrival, 1000, 10)]).toEqual([6, 0.1])
})

test('those that ask together get what there is', async () => {
  const buckets = inMemory(() => 5000)
  const told = await buckets([{ key: 'a', perSecond: 5, asked: 8 }])
  expect(told.get('a')?.count).toBe(5)
})
