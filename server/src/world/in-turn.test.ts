import { expect, test } from 'vitest'
import { createTurns } from './in-turn.ts'

test('of one key one after the other, in the order asked', async () => {
  const inTurn = createTurns()
  const log: string[] = []
  const work = (name: string) => async () => {
    log.push(`${name} begins`)
    await Promise.resolve()
    log.push(`${name} ends`)
    return name
  }
  const names = ['a', 'b', 'c']
  expect(await Promise.all(names.map((name) => inTurn('x', work(name))))).toEqual(names)
  expect(log).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]))
})

test('other keys do not wait', async () => {
  const inTurn = createTurns()
  const { promise, resolve } = Promise.withResolvers<void>()
  const slow = inTurn('x', () => promise)
  expect(await inTurn('y', async () => 'done')).toBe('done')
  resolve()
  await slow
})

test('a failure is its caller’s, and the next one’s turn', async () => {
  const inTurn = createTurns()
  const failing = inTurn('x', () => Promise.reject(new Error('no')))
  const next = inTurn('x', async () => 'done')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('done')
})
