/** V-14: hours in minutes. One process under an even load with faults: nothing grows, nothing lags. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { apiKey, type Client, connectTo } from '../test/e2e/client.ts'
import { eventually } from '../test/e2e/eventually.ts'
import { startRoost } from '../test/roost-process.ts'
import type { Harness, HarnessResult, HarnessRun } from './harness.ts'
import { quickCall } from './lab/quick-client.ts'
import { findLost } from './soak/lost.ts'
import { countFds, type Sample, sample, slopeAfter } from './soak/samples.ts'
import { postSteadily, type SteadyLoad } from './soak/steady-load.ts'

const perSecond = 200
/** Five in a hundred go wrong, each way. */
const weather = { reject: 0.01, throttle: 0.02, lose_answer: 0.01, undelivered: 0.01 }
const warmUpShare = 0.25
const settleMs = 5 * 60_000
/** What settling usually takes is kept free of it; it may take longer. */
const settleMinutes = 3
const crowdSize = 64
const crowdedMs = 15_000
/** Over less time a slope is the garbage collector's. */
const slopeMinutesMin = 5
const limits = {
  rssPerMinute: 1,
  fdsPerMinute: 2,
  fdsLeft: 8,
  wal: 64,
  loopP99: 100,
  rateShare: 0.9,
}
/** Until connections of the load that fell idle are closed. */
const idleMs = 90_000

export const harness: Harness = {
  id: 'V-14',
  unit: 'minutes of soak',
  promise: 'Under an even load with faults memory, files and delay stay level, and all is settled.',
  full: 20,
  fast: 0,
  minutes: 23,
  run,
}

async function run({ count, seed, deadlineMs, log }: HarnessRun): Promise<HarnessResult> {
  if (count <= 0) return { reached: 0, violations: [] }
  const minutes = Math.max(Math.min(count, deadlineMs / 60_000 - settleMinutes), 0.25)
  const folder = mkdtempSync(join(tmpdir(), 'roost-soak-'))
  const loopFile = join(folder, 'loop.json')
  const roost = await startRoost({
    ROOST_DATA_DIR: folder,
    ROOST_API_KEY: apiKey,
    ROOST_LOG_LEVEL: 'warn',
    NODE_OPTIONS: `--import=${join(import.meta.dirname, 'soak/loop-monitor.ts')}`,
    LOOP_FILE: loopFile,
    LOOP_WARM_UP_MS: String(minutes * warmUpShare * 60_000),
  })
  try {
    const patient = connectTo(roost.url)
    const client = { ...patient, call: quickCall(roost.url, patient.headers) }
    await crowd(client)
    const fdsBefore = countFds(roost.pid)
    await client.call('PUT', '/_/sandbox/weather/', { seed, ...weather })
    const { samples, stop } = sample(roost.pid, folder)
    const load = await postSteadily(client, perSecond, minutes * 60_000)
    stop()
    log(`${load.acked.length} messages in ${minutes.toFixed(2)} minutes`)
    const loop = JSON.parse(readFileSync(loopFile, 'utf8')) as Loop
    const settledMs = await settle(client)
    const fdsLeft = await leastFds(roost.pid, fdsBefore)
    await roost.stop()
    const broken = inspect(folder, load)
    const soaked = { minutes, load, loop, samples, fdsLeft }
    const violations = [...broken, ...exceeded(soaked)].map((line) => `seed ${seed}: ${line}`)
    const settled = { 'seconds to settle': Math.round(settledMs / 1000) }
    return {
      reached: Math.floor(minutes),
      violations,
      figures: { ...figuresOf(soaked), ...settled },
    }
  } finally {
    await roost.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Loop = { p99: number; max: number }
type Soaked = {
  minutes: number
  load: SteadyLoad
  loop: Loop
  samples: Sample[]
  /** How many more files are open than before the load. */
  fdsLeft: number
}

/**
 * So many at once that what grows under load in steps has grown before growth is measured: the writer
 * moves to its thread, and V8 makes its young generation (64 MiB in one step) as large as it may be.
 */
async function crowd({ call }: Pick<Client, 'call'>): Promise<void> {
  const until = performance.now() + crowdedMs
  const post = async () => {
    while (performance.now() < until) {
      await call('POST', '/activity/sms/', { status: 'draft', text: 'One of the crowd' })
    }
  }
  await Promise.all(Array.from({ length: crowdSize }, post))
}

/** Until nothing is on its way: also what was put off, and what is looked for. */
async function settle(client: Client): Promise<number> {
  const startedAt = performance.now()
  const isSettled = async () => {
    const { body } = await client.call('GET', '/activity/sms/?status=outbox&_limit=1')
    return body.data.length === 0
  }
  await eventually('the outbox is empty', isSettled, settleMs)
  return performance.now() - startedAt
}

/** How many more there still are than before, once the load is over and its connections are closed. */
async function leastFds(pid: number, before: number): Promise<number> {
  const more = () => countFds(pid) - before
  const isLevel = async () => more() <= limits.fdsLeft
  return eventually('files are closed', isLevel, idleMs).then(more, more)
}

/** In the database itself, once the server has ended. */
function inspect(folder: string, { acked }: SteadyLoad): string[] {
  const db = new DatabaseSync(join(folder, 'roost.db'))
  const rows = (query: string) => db.prepare(query).all()
  try {
    const open = rows("select id from message where status = 'outbox' and direction = 'outbound'")
    const twice = rows(
      "select message_id from sandbox_submit where outcome = 'accepted' group by 1 having count(*) > 1",
    )
    return [
      ...findLost(db, acked),
      ...(open.length > 0 ? [`${open.length} messages are not settled`] : []),
      ...(twice.length > 0 ? [`${twice.length} messages were sent twice`] : []),
    ]
  } finally {
    db.close()
  }
}

function figuresOf(soaked: Soaked) {
  const { minutes, load, loop, samples, fdsLeft } = soaked
  return {
    'messages per second': Math.round(load.acked.length / (minutes * 60)),
    'not accepted': load.refused + load.skipped,
    'RSS slope after warm-up, MiB/min': slopeAfter(warmUpShare, samples, 'rss'),
    'fds slope, 1/min': slopeAfter(warmUpShare, samples, 'fds'),
    judged: isLong(soaked) ? 'both slopes' : 'neither slope, being too short to judge',
    'RSS at the end, MiB': Math.round(samples.at(-1)?.rss ?? 0),
    'most fds': Math.max(...samples.map((each) => each.fds)),
    'fds left over': fdsLeft,
    'largest WAL, MiB': Math.ceil(Math.max(...samples.map((each) => each.wal))),
    'event loop p99, ms': loop.p99,
    'event loop max, ms': loop.max,
  }
}

function exceeded(soaked: Soaked): string[] {
  const figures = figuresOf(soaked)
  const over = (name: Exclude<keyof typeof figures, 'judged'>, most: number) =>
    figures[name] > most ? [`${name}: ${figures[name]}, at most ${most}`] : []
  const least = perSecond * limits.rateShare
  return [
    ...(isLong(soaked)
      ? [
          ...over('RSS slope after warm-up, MiB/min', limits.rssPerMinute),
          ...over('fds slope, 1/min', limits.fdsPerMinute),
        ]
      : []),
    ...over('fds left over', limits.fdsLeft),
    ...over('largest WAL, MiB', limits.wal),
    ...over('event loop p99, ms', limits.loopP99),
    ...(figures['messages per second'] < least
      ? [`only ${figures['messages per second']} messages a second were accepted`]
      : []),
  ]
}

function isLong({ minutes }: Soaked): boolean {
  return minutes * (1 - warmUpShare) >= slopeMinutesMin
}
