/** V-8: the lines to the database and to the carrier break, at every point of an exchange. */
import { setTimeout as pause } from 'node:timers/promises'
import { draw } from '../src/world/behaviour.ts'
import type { Harness, HarnessRun } from './harness.ts'
import { findBroken } from './lab/check.ts'
import { type Fault, type FaultProxy, faults, startFaultProxy } from './lab/fault-proxy.ts'
import { type Lab, withLab } from './lab/lab.ts'
import { type Memory, newMemory, startLoad } from './lab/load.ts'
import { makeDatabase, type Server, settle } from './lab/place.ts'
import type { Witness } from './lab/witness.ts'

const clients = 6
/** After this many the database is settled, checked, and a new one begun. */
const seriesMax = 100
const strikeWithinMs = 2000
const lookEveryMs = 5

export const harness: Harness = {
  id: 'V-8',
  unit: 'cuts',
  promise: 'a broken line to the database or the carrier loses nothing and repeats nothing',
  full: 3000,
  fast: 30,
  minutes: 9,
  run: (options) => withLab((lab) => runIn(lab, options)),
}

type Lines = { database: FaultProxy; carrier: FaultProxy }
type Tally = { cuts: number; promises: number; hits: Record<string, number>; violations: string[] }

async function runIn({ witness, postgres }: Lab, { count, seed, deadlineMs, log }: HarnessRun) {
  const until = performance.now() + deadlineMs
  const lines = {
    database: await startFaultProxy(postgres.port),
    carrier: await startFaultProxy(witness.port),
  }
  const tally: Tally = { cuts: 0, promises: 0, hits: {}, violations: [] }
  for (let series = 0; tally.cuts < count && performance.now() < until; series++) {
    const wanted = Math.min(seriesMax, count - tally.cuts)
    await cutAgainAndAgain(
      { witness, postgres, lines, until },
      series,
      seed + series,
      wanted,
      tally,
    )
    log(`${tally.cuts} cuts, ${tally.promises} promises, ${tally.violations.length} broken`)
  }
  for (const line of Object.values(lines)) line.stop()
  const { cuts, promises, hits, violations } = tally
  return { reached: cuts, violations, figures: { promises, ...hits } }
}

type Bench = Lab & { lines: Lines; until: number }

/** One server and one database; a load that never stops; one fault after the other. */
async function cutAgainAndAgain(
  { witness, postgres, lines, until }: Bench,
  series: number,
  seed: number,
  wanted: number,
  tally: Tally,
): Promise<void> {
  const before = witness.records().length
  const memory = newMemory()
  const url = `http://127.0.0.1:${lines.carrier.port}`
  const place = await makeDatabase({ url }, postgres, `cuts_${series}`, lines.database.port)
  const server = await place.open()
  const name = `series ${series}`
  const carryOn = () => pause(lookEveryMs, true)
  const load = startLoad([server], memory, { name, seed, clients, carryOn })
  for (let turn = 0; turn < wanted && performance.now() < until; turn++)
    await strike(lines, seed, turn, tally)
  load.stop()
  await load.ended
  tally.violations.push(
    ...(await verdict(server, memory, () => witness.records().slice(before), place)).map(
      (line) => `${name}, seed ${seed}: ${line}`,
    ),
  )
  tally.promises += memory.acks.length
  await place.remove()
}

async function verdict(
  server: Server,
  memory: Memory,
  records: () => ReturnType<Witness['records']>,
  place: Awaited<ReturnType<typeof makeDatabase>>,
): Promise<string[]> {
  await settle(place, server, memory)
  await server.kill()
  return findBroken(memory, records(), await place.read())
}

/** Each fault on each line in turn, after a few exchanges that go well. */
async function strike(lines: Lines, seed: number, turn: number, tally: Tally): Promise<void> {
  const fault = faults[turn % faults.length] as Fault
  const toDatabase = Math.floor(turn / faults.length) % 2 === 0
  const line = toDatabase ? lines.database : lines.carrier
  const needle = toDatabase ? needleOf(draw(seed, turn)) : 'POST /submit'
  line.arm({ fault, needle, passes: Math.floor(draw(seed, turn + 0.5) * 4) })
  const patience = performance.now() + strikeWithinMs
  while (!line.struck() && performance.now() < patience) await pause(lookEveryMs)
  const struck = line.struck()
  line.arm(undefined)
  if (!struck) return
  tally.cuts += 1
  const hit = `${toDatabase ? 'database' : 'carrier'} ${fault}`
  tally.hits[hit] = (tally.hits[hit] ?? 0) + 1
}

/** Mostly the COMMIT, whose loss is the hardest question. */
function needleOf(luck: number): string {
  if (luck < 0.6) return 'commit'
  return luck < 0.8 ? 'update' : 'insert'
}
