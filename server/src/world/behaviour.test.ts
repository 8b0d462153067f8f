import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Submission } from '../carriers/carrier.ts'
import { behaviourOf, calm, draw, drawsPerSubmit, type Weather } from './behaviour.ts'

const submission = { remote_phone: '+12025550150', number: 1 } as Submission
const weatherOf = (weather: Partial<Weather>): Weather => ({ ...calm, ...weather })

test('draws are the same for the same seed and place', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(), (seed, place) => {
      expect(draw(seed, place)).toBe(draw(seed, place))
      expect(draw(seed, place)).toBeGreaterThanOrEqual(0)
      expect(draw(seed, place)).toBeLessThan(1)
    }),
  )
})

test('draws are spread evenly', () => {
  const tenths = Array.from({ length: 10 }, () => 0)
  for (let place = 0; place < 10_000; place++) {
    const tenth = Math.floor(draw(1, place) * 10)
    tenths[tenth] = (tenths[tenth] ?? 0) + 1
  }
  for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150)
})

test('chances are kept over many submits', () => {
  const weather = weatherOf({ seed: 3, reject: 0.2, throttle: 0.1, lose_answer: 0.3 })
  const answers = Array.from({ length: 5000 }, (_, n) => {
    return behaviourOf(submission, weather, n * drawsPerSubmit).answer
  })
  const share = (answer: string) => answers.filter((one) => one === answer).length / 5000
  expect(share('reject')).toBeCloseTo(0.2, 1)
  expect(share('throttle')).toBeCloseTo(0.1, 1)
  expect(share('lose')).toBeCloseTo(0.3, 1)
  expect(share('accept')).toBeCloseTo(0.4, 1)
})

test('what happens to a submit depends on nothing but the seed and the draws before it', () => {
  const chance = fc.double({ min: 0, max: 0.3, noNaN: true })
  const weather = fc.record({
    seed: fc.integer(),
    reject: chance,
    throttle: chance,
    lose_answer: chance,
    undelivered: chance,
    no_receipt: chance,
    duplicate_receipt: chance,
  })
  fc.assert(
    fc.property(weather, fc.nat({ max: 1000 }), (given, drawn) => {
      const other = { ...submission, text: 'other', message_id: 'acti_other' }
      expect(behaviourOf(submission, given, drawn)).toEqual(behaviourOf(other, given, drawn))
    }),
  )
})
