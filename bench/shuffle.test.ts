import { expect, test } from 'vitest'
import { randomFrom, shuffle } from './shuffle.ts'

const items = ['a', 'b', 'c', 'd', 'e']

test('a seed gives the same order again', () => {
  expect(shuffle(items, randomFrom(17))).toEqual(shuffle(items, randomFrom(17)))
})

test('nothing is lost or doubled', () => {
  for (let seed = 0; seed < 50; seed++) {
    expect(shuffle(items, randomFrom(seed)).sort()).toEqual(items)
  }
})

test('every item comes first about as often', () => {
  const random = randomFrom(1)
  const firsts = Array.from({ length: 5000 }, () => shuffle(items, random)[0])
  for (const item of items) {
    const times = firsts.filter((first) => first === item).length
    expect(times).toBeGreaterThan(850)
    expect(times).toBeLessThan(1150)
  }
})

test('one generator gives each round an order of its own', () => {
  const random = randomFrom(3)
  const orders = Array.from({ length: 20 }, () => shuffle(items, random).join(''))
  expect(new Set(orders).size).toBeGreaterThan(10)
})
