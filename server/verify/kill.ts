/** V-3: `kill -9` of a server at random moments and at every failpoint, again and again on the same data. */
import { failpoints } from '../src/failpoint.ts'
import { draw } from '../src/world/behaviour.ts'
import type { Harness, HarnessRun } from './harness.ts'
import { findBroken } from './lab/check.ts'
import { type Lab, withLab } from './lab/lab.ts'
import { type Memory, newMemory, startLoad } from './lab/load.ts'
import { makeDatabase, makeFolder, type Place, settle } from './lab/place.ts'
import { assignCast, startWitness, type Witness } from './lab/witness.ts'

/** One deal: 10 random kills and 8 failpoints on SQLite, 4 and 4 on PostgreSQL, in any order. */
const randomKills = { sqlite: 10, postgres: 4 }
const half = failpoints.length / 2
/** Series at the same time: while one waits for its moment, another starts its server. */
const streams = 3
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
  minutes: 20,
  run: (options) => withLab((lab) => runIn(lab, options)),
}

type Tally = {
  kills: number
  /** Promised to those who make them, so that no more are made than were asked for. */
  dealt: number
  promises: number
  missed: number
  violations: string[]
}

async function runIn(lab: Lab, options: HarnessRun) {
  const tally: Tally = { kills: 0, dealt: 0, promises: 0, missed: 0, violations: [] }
  const rows = Array.from({ length: streams }, (_, number) =>
    runStream(lab, options, number, tally),
  )
  await Promise.all(rows)
  const { kills, promises, missed, violations } = tally
  // The rule of three: with no failure in so many trials the true share is below this, at 95 %.
  const below = violations.length === 0 && kills > 0 ? `${(300 / kills).toFixed(2)} %` : 'unknown'
  const figures = { promises, 'failpoints not reached': missed, 'failures per kill below': below }
  return { reached: kills, violations, figures }
}

/** Series after series, before a witness of its own: what others do is no business of its checks. */
async function runStream(
  { postgres }: Pick<Lab, 'postgres'>,
  { count, seed, deadlineMs, log }: HarnessRun,
  stream: number,
  tally: Tally,
): Promise<void> {
  const until = performance.now() + deadlineMs
  const witness = await startWitness()
  await assignCast(witness)
  try {
    for (let turn = 0; tally.dealt < count && performance.now() < until; turn++) {
      const deal = turn * streams + stream
      const points = pointsOf(deal, seed).slice(0, Math.ceil(count / streams))
      const rounds = points.slice(0, count - tally.dealt)
      tally.dealt += rounds.length
      const place = isOnSqlite(deal)
        ? makeFolder(witness)
        : await makeDatabase(witness, postgres, `kills_${deal}`)
      const series = { place, witness, seed: seed + deal, name: `deal ${deal}`, until }
      await killAgainAndAgain(series, rounds, tally)
      log(`${tally.kills} kills, ${tally.promises} promises, ${tally.violations.length} broken`)
    }
  } finally {
    await witness.stop()
  }
}

/** Each engine is in each stream by turns. */
const isOnSqlite = (deal: number): boolean => (deal + Math.floor(deal / streams)) % 2 === 0

/** Undefined is a random kill. PostgreSQL gets one half of the failpoints and then the other. */
function pointsOf(deal: number, seed: number): (string | undefined)[] {
  const from = Math.floor(deal / 2) % 2 === 0 ? 0 : half
  const named = isOnSqlite(deal) ? failpoints : failpoints.slice(from, from + half)
  const count = isOnSqlite(deal) ? randomKills.sqlite : randomKills.postgres
  const points = [...Array<undefined>(count).fill(undefined), ...named]
  const luck = new Map(points.map((_, position) => [position, draw(seed + deal, position + 0.5)]))
  const order = [...luck].sort(([, a], [, b]) => a - b)
  return order.map(([position]) => points[position])
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
  await settle(place, survivor, memory)
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
