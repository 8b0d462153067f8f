/** V-14: more clients than a server can answer, for minutes: it refuses some, keeps its memory, loses nothing. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { apiKey, type Client, connectTo } from '../test/e2e/client.ts'
import { startRoost } from '../test/roost-process.ts'
import type { Harness, HarnessResult, HarnessRun } from './harness.ts'
import { quickCall } from './lab/quick-client.ts'
import { findLost } from './soak/lost.ts'
import type { Probed } from './soak/probe.ts'
import { type Sample, sample, slopeAfter } from './soak/samples.ts'

/** Twice as many as may be in progress. */
const clients = 4000
/** So that they need not all wait for a connection. */
const arrivalMs = 5000
/** Sooner than they are told to, and not all at once. */
const againMs = 200
const warmUpShare = 0.3
const checkMinutes = 1
/** Over less time a slope is the garbage collector's. */
const slopeMinutesMin = 3
/** A hundredth of its level a minute: the allocator takes memory in steps. */
const limits = { rssPerMinute: 6, rss: 768, probeMs: 5000 }

export const harness: Harness = {
  id: 'V-14-overload',
  unit: 'minutes of overload',
  promise: 'A server that gets more than it can do refuses some, and its memory stays level.',
  full: 10,
  fast: 0,
  minutes: 11,
  run,
}

type Load = {
  acked: string[]
  refused: number
  /** Connections that broke: with so many new ones the system gives some up before they are taken. */
  broken: number
  /** Answers that a client should not get. */
  others: string[]
  probed: Probed
}

async function run({ count, seed, deadlineMs, log }: HarnessRun): Promise<HarnessResult> {
  if (count <= 0) return { reached: 0, violations: [] }
  const minutes = Math.max(Math.min(count, deadlineMs / 60_000 - checkMinutes), 0.25)
  const folder = mkdtempSync(join(tmpdir(), 'roost-overload-'))
  const roost = await startRoost({
    ROOST_DATA_DIR: folder,
    ROOST_API_KEY: apiKey,
    ROOST_LOG_LEVEL: 'warn',
  })
  try {
    const { headers } = connectTo(roost.url)
    const { samples, stop } = sample(roost.pid, folder)
    const load = await overload(roost.url, quickCall(roost.url, headers), minutes * 60_000)
    stop()
    log(`${load.acked.length} stored and ${load.refused} refused in ${minutes.toFixed(2)} minutes`)
    await roost.stop()
    const figures = figuresOf(minutes, load, samples)
    const broken = [...exceeded(minutes, load, figures), ...lost(folder, load)]
    const violations = broken.map((line) => `seed ${seed}: ${line}`)
    return { reached: Math.floor(minutes), violations, figures }
  } finally {
    await roost.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function overload(url: string, call: Client['call'], forMs: number): Promise<Load> {
  const load: Load = {
    ...{ acked: [], refused: 0, broken: 0, others: [] },
    probed: { slowestMs: 0, wrong: [] },
  }
  const until = performance.now() + forMs
  const post = async (): Promise<void> => {
    await pause(arrivalMs * Math.random())
    while (performance.now() < until) {
      if (!(await postOnce(call, load))) await pause(againMs * (0.5 + Math.random()))
    }
  }
  // Who looks after the server hears from it all the while.
  const probe = new Worker(new URL('./soak/probe.ts', import.meta.url), { workerData: { url } })
  probe.on('message', (probed: Probed) => {
    load.probed = probed
  })
  await Promise.all(Array.from({ length: clients }, post))
  await probe.terminate()
  return load
}

/** Whether it was taken. */
async function postOnce(call: Client['call'], load: Load): Promise<boolean> {
  const answer = await call('POST', '/activity/sms/', { status: 'draft', text: 'Too many' }).catch(
    () => undefined,
  )
  if (answer?.status === 200) load.acked.push(answer.body.id)
  else if (answer?.status === 503) load.refused += 1
  else if (answer) load.others.push(`${answer.status} ${JSON.stringify(answer.body)}`)
  else load.broken += 1
  return answer?.status === 200
}

function figuresOf(minutes: number, load: Load, samples: readonly Sample[]) {
  return {
    'stored per second': Math.round(load.acked.length / (minutes * 60)),
    'refused per second': Math.round(load.refused / (minutes * 60)),
    'RSS slope after warm-up, MiB/min': slopeAfter(warmUpShare, samples, 'rss'),
    'most RSS, MiB': Math.round(Math.max(...samples.map((each) => each.rss))),
    'largest WAL, MiB': Math.ceil(Math.max(...samples.map((each) => each.wal))),
    'slowest probe, ms': Math.round(load.probed.slowestMs),
    'broken connections': load.broken,
  }
}

function exceeded(
  minutes: number,
  { refused, others, probed }: Load,
  figures: ReturnType<typeof figuresOf>,
): string[] {
  const over = (name: keyof typeof figures, most: number) =>
    figures[name] > most ? [`${name}: ${figures[name]}, at most ${most}`] : []
  const isLong = minutes * (1 - warmUpShare) >= slopeMinutesMin
  return [
    ...(refused === 0 ? ['nothing was refused: that was no overload'] : []),
    ...new Set([...others, ...probed.wrong]),
    ...(isLong ? over('RSS slope after warm-up, MiB/min', limits.rssPerMinute) : []),
    ...over('most RSS, MiB', limits.rss),
    ...over('slowest probe, ms', limits.probeMs),
  ]
}

function lost(folder: string, { acked }: Load): string[] {
  const db = new DatabaseSync(join(folder, 'roost.db'))
  try {
    return findLost(db, acked)
  } finally {
    db.close()
  }
}
