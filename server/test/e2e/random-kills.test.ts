/** `kill -9` at random moments under load: the net for the places that nobody thought to name. */
import { expect, test } from 'vitest'
import { draw } from '../../src/world/behaviour.ts'
import { seed } from '../seed.ts'
import { eventually } from './eventually.ts'
import { makeFolder, open } from './house.ts'
import { brokenPromises, type Promised, settle } from './ledger.ts'
import { post } from './load.ts'

const rounds = 5
const clients = 8
/** A round ends soon after so many promises: the same evidence from a slow machine and a fast one. */
const promisesPerRound = { min: 20, max: 160 }
/** Delivered, without receipt, throttled twice, taken without an answer, ordinary. */
const phones = ['+12025550110', '+12025550114', '+12025550117', '+12025550118', '+12025550123']

test(`what ${clients} clients were promised survives ${rounds} kills at random moments`, async () => {
  const folder = makeFolder()
  const promised: Promised[] = []
  for (let round = 0; round < rounds; round++) {
    const roost = await open(folder)
    const load = post(roost, clients, phones, `round ${round}`)
    const enough = random(promisesPerRound, round)
    const isEnough = async () => load.promised.length >= enough
    await eventually(`${enough} promises`, isEnough, 60_000)
    await roost.kill()
    await load.ended
    promised.push(...load.promised)
  }

  const roost = await open(folder)
  await settle(roost)
  expect(await brokenPromises(roost, promised), `seed ${seed}`).toEqual([])
  expect(roost.printed()).not.toContain('"level":50')
  const cancels = promised.filter(({ as }) => as === 'called back').length
  console.info(
    `random kills (seed ${seed}): ${promised.length} promises kept, ${cancels} of them of cancels`,
  )
})

function random({ min, max }: { min: number; max: number }, position: number): number {
  return min + Math.floor(draw(seed, position) * (max - min))
}
