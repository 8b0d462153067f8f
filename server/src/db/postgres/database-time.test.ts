import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Database } from '../database.ts'
import { followDatabaseTime } from './database-time.ts'

/** A database an hour ahead that answers after `delays` milliseconds, its clock being read at the end. */
async function aheadAfter(delays: number[]): Promise<number> {
  const hour = 3_600_000
  const serverTime = async (): Promise<number> => {
    await pause(delays.shift() ?? 0)
    return performance.now() + hour
  }
  const time = await followDatabaseTime({ serverTime } as Database)
  time?.stop()
  return (time?.now() ?? 0) - performance.now() - hour
}

test('a slow first answer is set right by a quick one', async () => {
  expect(Math.abs(await aheadAfter([200, 0]))).toBeLessThan(20)
})

test('a slow answer does not undo what a quick one said', async () => {
  expect(Math.abs(await aheadAfter([0, 200]))).toBeLessThan(20)
})
