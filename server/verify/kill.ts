/** V-3: `kill -9` of a server at random moments and at every failpoint, again and again on the same data. */
import { failpoints } from '../src/failpoint.ts'
import { draw } from '../src/sandbox/behaviour.ts'
import type { Harness, HarnessRun } from './harness.ts'
import { findBroken } from './lab/check.ts'
import { type Lab, withLab } from './lab/lab.ts'
import { type Memory, newMemory, startLoad } from './lab/load.ts'
import { makeDatabase, makeFolder, type Place, settle } from './lab/place.ts'
import type { Witness } from './lab/witness.ts'

/** One deal: 10 random kills and 8 failpoints on SQLite, 4 and 4 on PostgreSQL. */
const onSqlite = [...Array<undefined>(10).fill(undefined), ...failpoints]
const half = failpoints.length / 2
const onPostgres = [
  [...Array<undefined>(4).fill(undefined), ...failpoints.slice(0, half)],
  [...Array<undefined>(4).fill(undefined), ...failpoints.slice(half)],
]
const clients = 8
const killAfterMs = { min: 10, max: 300 }
/** A failpoint that nobody reaches by then does not count. */
const reachWithinMs = 5000

export const harness: Harness = {
  id: 'V-3',
  unit: 'kills',
  promise: 'what was answered survives kill -9, and nothing is sent twice',
  full: 1300,
  fast: 12,
  minutes: 12,
  run: (options) => withLab((lab) => runIn(lab, options)),
}

type Tally = { kills: number; promises: number; missed: number; violations: string[] }

async function runIn({ witness, postgres }: Lab, { count, seed, deadlineMs, log }: HarnessRun) {
  const until = performance.now() + deadlineMs
  const tally: Tally = { kills: 0, promises: 0, missed: 0, violations: [] }
  for (let deal = 0; tally.kills < count && performance.now() < until; deal++) {
    const places = [
      { place: makeFolder(witness), points: onSqlite },
      {
        place: await makeDatabase(witness, postgres, `kills_${deal}`),
        points: onPostgres[deal % 2] ?? [],
      },
    ]
    for (const { place, points } of places) {
      const rounds = points.slice(0, Math.max(0, count - tally.kills))
      await killAgainAndAgain(
        { place, witness, seed: seed + deal, name: `deal ${deal}`, until },
        rounds,
        tally,
      )
    }
    log(`${tally.kills} kills, ${tally.promises} promises, ${tally.violations.length} broken`)
  }
  const { kills, promises, missed, violations } = tally
  return { reached: kills, violations, figures: { promises, 'failpoints not reached': missed } }
}

type Series = { place: Place; witness: Witness; seed: number; name: string; until: number }

/** All rounds on the same data; then everything settles and is held against the three logs. */
async function killAgainAndAgain(
  series: Series,
  points: readonly (string | undefined)[],
  tally: Tally,
): Promise<void> {
  const { place, witness, name, seed } = series
  const before = witness.records().length
  const memory = newMemory()
  for (const [round, point] of points.entries()) {
    if (performance.now() > series.until) break
    const reached = await killOnce(series, round, point, memory)
    tally.kills += reached ? 1 : 0
    tally.missed += reached ? 0 : 1
  }
  const survivor = await place.open()
  await settle(survivor, memory)
  await survivor.kill()
  const broken = findBroken(memory, witness.records().slice(before), await place.read())
  tally.promises += memory.acks.length
  tally.violations.push(...broken.map((line) => `${name}, ${place.engine}, seed ${seed}: ${line}`))
  await place.remove()
}

async function killOnce(
  { place, seed, name }: Series,
  round: number,
  point: string | undefined,
  memory: Memory,
): Promise<boolean> {
  const luck = draw(seed, round)
  const passes = Math.floor(luck * 12)
  const server = await place.open(point ? { ROOST_FAILPOINT: `${point}:${passes}` } : {})
  const label = `${name} ${place.engine} round ${round} ${point ?? 'random'}`
  const load = startLoad([server], memory, { name: label, seed: seed * 100 + round, clients })
  await load.started
  const { min, max } = killAfterMs
  const wait = point ? reachWithinMs : min + luck * (max - min)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const impatience = setTimeout(() => resolve(false), wait)
  const reached = await Promise.race([server.ended.then(() => true), promise])
  clearTimeout(impatience)
  await server.kill()
  await load.ended
  return point === undefined || reached
}
