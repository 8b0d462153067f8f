/** V-5: no 200 leaves before the kernel was made to put the message on the disk. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiKey, connectTo } from '../test/e2e/client.ts'
import { startRoost } from '../test/roost-process.ts'
import type { Harness, HarnessResult, HarnessRun } from './harness.ts'
import { readSystemCalls, type SystemCall, straceInto, whyNoStrace } from './system-calls.ts'

const clientCounts = [1, 8]
/** As many that the writer moves to its thread before what counts. */
const crowd = 8
const crowdedMs = 1500
/** Enough to see that a server that does not sync is found out. */
const counterTrials = 10

export const harness: Harness = {
  id: 'V-5',
  unit: 'traced POSTs',
  promise: 'Every message is on the disk, synced, before its 200 leaves the server.',
  full: 200,
  fast: 20,
  minutes: 1,
  run,
}

async function run({ count, seed, deadlineMs, log }: HarnessRun): Promise<HarnessResult> {
  const missing = whyNoStrace()
  if (missing) return { reached: 0, violations: [missing] }
  const startedAt = performance.now()
  const result = { reached: 0, violations: [] as string[], figures: {} as Record<string, number> }
  for (const clients of clientCounts) {
    if (performance.now() - startedAt > deadlineMs) return result
    const name = `seed ${seed}, ${clients} clients`
    const { reached, broken, syncs, threads } = await trace(clients, Math.ceil(count / 2), name)
    log(`${name}: ${reached} POSTs, ${syncs} syncs by ${threads} threads`)
    result.reached += reached
    result.violations.push(...broken)
    if (clients >= crowd && threads < 2) {
      result.violations.push(`${name}: the writer never moved to its thread`)
    }
    result.figures[`syncs, ${clients} clients`] = syncs
  }
  const relaxed = await trace(1, counterTrials, 'relaxed', {
    NODE_OPTIONS: `--import=${join(import.meta.dirname, 'relax-sync.ts')}`,
  })
  result.figures['violations with synchronous=NORMAL'] = relaxed.broken.length
  if (relaxed.broken.length === 0) {
    result.violations.push(
      'a server with synchronous=NORMAL was not found out: this proves nothing',
    )
  }
  return result
}

type Traced = { reached: number; broken: string[]; syncs: number; threads: number }

/** So many POSTs to a traced server of its own, each client one by one. */
async function trace(
  clients: number,
  count: number,
  name: string,
  settings: Record<string, string> = {},
): Promise<Traced> {
  const folder = mkdtempSync(join(tmpdir(), 'roost-fsync-'))
  const file = join(folder, 'strace.txt')
  const env = { ROOST_DATA_DIR: join(folder, 'data'), ROOST_API_KEY: apiKey }
  const launch = { under: straceInto(file) }
  const roost = await startRoost({ ...env, ROOST_LOG_LEVEL: 'warn', ...settings }, [], launch)
  try {
    const until = performance.now() + (clients >= crowd ? crowdedMs : 0)
    for (let round = 0; performance.now() < until; round++) {
      await postAll(roost.url, clients, 50, `crowded-${round}`)
    }
    const texts = await postAll(roost.url, clients, count, 'traced')
    await roost.stop()
    const calls = await readSystemCalls(file, roost.pid)
    const broken = texts.flatMap((text) => judge(calls, text) ?? [])
    const syncs = calls.filter(({ did }) => did === 'synced')
    const threads = new Set(syncs.map(({ thread }) => thread)).size
    const told = broken.map((why) => `${name}: ${why}`)
    return { reached: texts.length, broken: told, syncs: syncs.length, threads }
  } finally {
    await roost.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Resolves to the texts; each names its message among all that goes through the kernel. */
async function postAll(
  url: string,
  clients: number,
  count: number,
  name: string,
): Promise<string[]> {
  const roost = connectTo(url)
  const base = { status: 'draft', local_phone: '+12025550100', remote_phone: '+12025550123' }
  const texts = Array.from({ length: count }, (_, number) => `${name}-${number}-of-${count}.`)
  const left = [...texts]
  const post = async () => {
    for (let text = left.shift(); text; text = left.shift()) {
      const { status } = await roost.call('POST', '/activity/sms/', { ...base, text })
      if (status !== 200) throw new Error(`POST was answered with ${status}`)
    }
  }
  await Promise.all(Array.from({ length: clients }, post))
  return texts
}

/** Why the answer about this text left too early, if it did. */
function judge(calls: readonly SystemCall[], text: string): string | undefined {
  const find = (did: SystemCall['did'], holds: string, from = 0) =>
    calls.findIndex((call, at) => at >= from && call.did === did && call.data.includes(holds))
  const written = find('written', text)
  const answered = find('answered', text)
  if (written < 0 || answered < 0) return `${text} was not seen both written and answered`
  const synced = find('synced', '', written)
  if (answered < written) return `${text} was answered before it was written`
  return synced < 0 || synced > answered ? `${text} was answered before it was synced` : undefined
}
