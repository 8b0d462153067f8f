import { expect, test } from 'vitest'
import { Drill } from './drill.ts'

test('it ends when the last item was handed over and the queue is empty', async () => {
  const drill = new Drill(3)
  drill.begin()
  for (const late of [30, 10, 20]) drill.hit(late)
  let looks = 0
  const result = await drill.end(async () => ++looks === 3)
  expect(looks).toBe(3)
  expect(result).toMatchObject({ p50Ms: 20, p99Ms: 30, maxMs: 30, early: 0 })
})

test('what comes before its time is counted', async () => {
  const drill = new Drill(3)
  drill.begin()
  for (const late of [-0.5, 0, -2]) drill.hit(late)
  expect(await drill.end(async () => true)).toMatchObject({ early: 2 })
})

test('an item handed over twice does not count twice', async () => {
  const drill = new Drill(1)
  drill.begin()
  drill.hit(1)
  drill.hit(9)
  expect(await drill.end(async () => true)).toMatchObject({ maxMs: 1 })
})
