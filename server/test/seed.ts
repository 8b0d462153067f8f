/**
 * One seed for everything random in a test run. Set ROOST_TEST_SEED to run again with the same one.
 * Vitest loads this file twice: once per run to choose and print the seed (`setup`), and once per
 * test file to give it to fast-check.
 */
import { randomInt } from 'node:crypto'
import fc from 'fast-check'

export const seed = readSeed(process.env.ROOST_TEST_SEED)

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })

/** Called once before the run. Workers, and servers that tests start, inherit the environment. */
export function setup(): void {
  process.env.ROOST_TEST_SEED = String(seed)
  console.log(`seed ${seed}`)
}

function readSeed(text: string | undefined): number {
  if (text === undefined || text === '') return randomInt(0, 2 ** 31)
  const given = Number(text)
  if (!Number.isInteger(given)) throw new Error(`ROOST_TEST_SEED must be an integer, not "${text}"`)
  return given
}
