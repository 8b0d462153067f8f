/** Jumps of the system's clock must not shorten an undo window (guarantees b.5, F-13, F-14). */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { steadyTime } from './steady-time.ts'

const start = Date.UTC(2026, 10, 21, 9)
const [hour, minute, second] = [3_600_000, 60_000, 1000]

/** A machine whose two clocks the test moves. */
function createMachine() {
  let [wall, monotonic] = [start, 5000]
  const time = steadyTime(
    () => wall,
    () => monotonic,
  )
  return {
    time,
    /** Time passes. */
    pass(millis: number) {
      wall += millis
      monotonic += millis
      return time()
    },
    /** Somebody sets the clock on the wall. */
    jump(millis: number) {
      wall += millis
      return time()
    },
  }
}

test('without jumps it is the time on the wall', () => {
  const { time, pass } = createMachine()
  expect(time()).toBe(start)
  expect(pass(90 * minute)).toBe(start + 90 * minute)
})

test('an hour’s jump forward does not shorten a window of 30 s', () => {
  const { pass, jump } = createMachine()
  pass(10 * second)
  expect(jump(hour)).toBe(start + 10 * second)
  expect(pass(29_999)).toBe(start + 39_999)
  expect(pass(1)).toBe(start + 40 * second)
})

test('a jump forward that nobody looked at in between does not shorten a window either', () => {
  const { pass, jump, time } = createMachine()
  jump(hour)
  expect(pass(30 * second) - start).toBe(30 * second)
  expect(time() - start).toBe(30 * second)
})

test('a jump forward is believed once it has stood for 61 s', () => {
  const { pass, jump } = createMachine()
  jump(hour)
  expect(pass(60_999)).toBe(start + 60_999)
  expect(pass(1)).toBe(start + hour + 61 * second)
  expect(pass(minute)).toBe(start + hour + 121 * second)
})

test('a jump back makes nothing happen twice or out of turn', () => {
  const { pass, jump } = createMachine()
  pass(10 * second)
  expect(jump(-hour)).toBe(start + 10 * second)
  expect(pass(30 * second)).toBe(start + 40 * second)
})

test('a jump back delays by no more than the jump', () => {
  const { pass, jump } = createMachine()
  jump(-hour)
  expect(pass(61 * second)).toBe(start - hour + 61 * second)
  expect(pass(hour)).toBe(start + 61 * second)
})

test('a clock that was set right again was never wrong', () => {
  const { pass, jump } = createMachine()
  jump(hour)
  pass(30 * second)
  jump(-hour)
  pass(10 * second)
  jump(hour)
  expect(pass(60_999)).toBe(start + 100_999)
})

test('a clock that runs a little fast is followed', () => {
  const { pass, jump } = createMachine()
  for (let n = 0; n < 100; n++) {
    pass(10 * second)
    jump(100)
  }
  expect(pass(0)).toBe(start + 1_010_000)
})

test('a clock that runs a little slow is waited for', () => {
  const { pass, jump, time } = createMachine()
  pass(second)
  jump(-400)
  expect(time()).toBe(start + second)
  expect(pass(second)).toBe(start + 2 * second)
})

test('a window is never shorter than it was promised, whatever one jump in it does', () => {
  const millis = fc.integer({ min: 1, max: 59 * second })
  const jump = fc.integer({ min: -24 * hour, max: 24 * hour })
  fc.assert(
    fc.property(millis, jump, fc.double({ min: 0, max: 1, noNaN: true }), (window, by, part) => {
      const machine = createMachine()
      const before = Math.floor(window * part)
      const end = machine.time() + window
      machine.pass(before)
      machine.jump(by)
      // A jump of less than half a second is adopted at once.
      const lead = by > 0 && by < 500 ? by : 0
      expect(machine.pass(window - before - 1)).toBeLessThan(end + lead)
      expect(machine.pass(1)).toBeGreaterThanOrEqual(end)
    }),
  )
})
