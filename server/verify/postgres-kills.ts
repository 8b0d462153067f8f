/** V-9: four servers on one PostgreSQL whose connections are terminated and which itself is killed (F-36). */
import { setTimeout as pause } from 'node:timers/promises'
import { draw } from '../src/world/behaviour.ts'
import { eventually } from '../test/e2e/eventually.ts'
import type { Harness, HarnessRun } from './harness.ts'
import { findBroken } from './lab/check.ts'
import { type Lab, withLab } from './lab/lab.ts'
import { type Memory, newMemory, sms, startLoad } from './lab/load.ts'
import { makeDatabase, type Server, settle } from './lab/place.ts'

const processes = 4
const clients = 16
/** After this many restarts the database is settled, checked, and a new one begun. */
const seriesMax = 10
const terminationsPerRestart = 8
const terminateEveryMs = 60
const backWithinMs = 5000

export const harness: Harness = {
  id: 'V-9',
  unit: 'restarts',
  promise: 'a PostgreSQL that dies takes nothing with it, and its servers go on by themselves',
  full: 50,
  fast: 1,
  minutes: 2.5,
  run: (options) => withLab((lab) => runIn(lab, options)),
}

type Tally = { restarts: number; promises: number; terminated: number; slowestMs: number }

async function runIn({ witness, postgres }: Lab, { count, seed, deadlineMs, log }: HarnessRun) {
  const until = performance.now() + deadlineMs
  const violations: string[] = []
  const tally: Tally = { restarts: 0, promises: 0, terminated: 0, slowestMs: 0 }
  for (let series = 0; tally.restarts < count && performance.now() < until; series++) {
    const wanted = Math.min(seriesMax, count - tally.restarts)
    const one = { witness, postgres, until, seed: seed + series, name: `series_${series}` }
    const broken = await restartAgainAndAgain(one, wanted, tally)
    violations.push(...broken.map((line) => `${one.name}, seed ${one.seed}: ${line}`))
    log(`${tally.restarts} restarts, ${tally.promises} promises, ${violations.length} broken`)
  }
  const { restarts: reached, promises, terminated, slowestMs } = tally
  const slowest = `${(slowestMs / 1000).toFixed(1)} s`
  return { reached, violations, figures: { promises, terminated, 'slowest recovery': slowest } }
}

type Series = Lab & { until: number; seed: number; name: string }

async function restartAgainAndAgain(
  series: Series,
  wanted: number,
  tally: Tally,
): Promise<string[]> {
  const { witness, postgres, seed, name } = series
  const before = witness.records().length
  const memory = newMemory()
  const place = await makeDatabase(witness, postgres, name)
  const servers: Server[] = []
  while (servers.length < processes) servers.push(await place.open())
  const carryOn = () => pause(20, true)
  const load = startLoad(servers, memory, { name, seed, clients, carryOn })
  await load.started
  for (let turn = 0; turn < wanted && performance.now() < series.until; turn++) {
    for (let cut = 0; cut < terminationsPerRestart; cut++)
      tally.terminated += await terminateOne(series, turn * terminationsPerRestart + cut)
    await postgres.crash(draw(seed, turn) < 0.5 ? 'SIGKILL' : 'SIGQUIT')
    await recover(servers, memory, tally)
    tally.restarts += 1
  }
  load.stop()
  await load.ended
  await settle(place, servers[0] as Server, memory)
  await Promise.all(servers.map((server) => server.kill()))
  tally.promises += memory.acks.length
  const broken = findBroken(memory, witness.records().slice(before), await place.read())
  await place.remove()
  return broken
}

/** A connection in the middle of something, if there is one. */
async function terminateOne({ postgres, seed, name }: Series, turn: number): Promise<number> {
  await pause(terminateEveryMs * draw(seed, turn + 0.5))
  const rows = await postgres.query(`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = '${name}' and application_name = 'roost'
    order by (state = 'idle'), random() limit 1`)
  return rows.length
}

/** Every server writes again within five seconds of its database being back. */
async function recover(servers: Server[], memory: Memory, tally: Tally): Promise<void> {
  const since = performance.now()
  const body = { status: 'draft', text: 'Are you back?', local_phone: '+12025550100' }
  const isBack = async (server: Server) => {
    const answer = await server.call('POST', sms, body).catch(() => undefined)
    return answer?.status === 200
  }
  await Promise.all(servers.map((server) => eventually('a server is back', () => isBack(server))))
  const took = performance.now() - since
  tally.slowestMs = Math.max(tally.slowestMs, took)
  if (took > backWithinMs) memory.surprises.push(`recovery took ${took.toFixed()} ms`)
}
