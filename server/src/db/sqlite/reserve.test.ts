/** What a full disk may still take (guarantees b.5, F-07); the real thing is server/verify/scarce.ts. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTestFolder } from '../../../test/database.ts'
import type { Database } from '../database.ts'
import { isUnavailable } from '../unavailable.ts'
import { reserveBytes, withReserve } from './reserve.ts'

type House = { db: Database; file: string; calls: string[] }

/** A database whose disk is full for as long as the reserve is there. */
function createHouse(full = true): House {
  const directory = createTestFolder()
  const file = join(directory, 'reserve')
  const calls: string[] = []
  const take = async <T>(name: string, work: (tx: never) => Promise<T>): Promise<T> => {
    calls.push(name)
    if (full && existsSync(file)) throw Object.assign(new Error('full'), { errcode: 13 })
    return work({} as never)
  }
  const fake: Pick<Database, 'transaction' | 'insist'> = {
    transaction: (work) => take('transaction', work as never),
    insist: (work) => take('insist', work as never),
  }
  return { db: withReserve(fake as Database, directory), file, calls }
}

test('eight mebibytes are kept from the start', () => {
  const { file } = createHouse()
  expect(statSync(file).size).toBe(reserveBytes)
})

test('a full disk refuses what is new and keeps the reserve', async () => {
  const { db, file } = createHouse()
  await expect(db.transaction(async () => 1)).rejects.toThrow('full')
  expect(existsSync(file)).toBe(true)
})

test('what has happened is stored in the room of the reserve', async () => {
  const { db, file, calls } = createHouse()
  expect(await db.insist(async () => 'stored')).toBe('stored')
  expect(calls).toEqual(['insist', 'insist'])
  expect(existsSync(file)).toBe(false)
})

test('nobody else takes that room until the reserve is there again', async () => {
  const { db, calls } = createHouse()
  await db.insist(async () => 'stored')
  const refusal = await db.transaction(async () => 1).catch((error: unknown) => error)
  expect(isUnavailable(refusal)).toBe(true)
  expect(calls).not.toContain('transaction')
})

test('an error that is not about room leaves the reserve alone', async () => {
  const { db, file } = createHouse(false)
  const work = () => Promise.reject(new Error('a bug'))
  await expect(db.insist(work)).rejects.toThrow('a bug')
  expect(existsSync(file)).toBe(true)
})
