/** V-6: requests made from the server's own OpenAPI document, good, nearly good and bad; and what it answers. */
import { slowMs } from './contract-fuzz/checks.ts'
import { type Fuzz, lookAround, tell, tryBatch } from './contract-fuzz/explore.ts'
import { createFindings } from './contract-fuzz/findings.ts'
import { tryMalformed } from './contract-fuzz/malformed/try-malformed.ts'
import { openSession, type Session } from './contract-fuzz/session.ts'
import { heavyStory } from './contract-fuzz/story.ts'
import type { Harness, HarnessResult, HarnessRun } from './harness.ts'
import { type Postgres, startPostgres } from './lab/postgres.ts'

/** After so many requests everything begins anew: what is broken for good hides what else there is. */
const sessionMax = 5000
/** With fewer requests than this for each operation, luck decides whether one succeeds. */
const requestsPerOperation = 100

export const harness: Harness = {
  id: 'V-6',
  unit: 'requests',
  promise:
    'Whatever is asked, the answer is one that the document knows: no 5xx, nothing undocumented, nothing wrong taken',
  full: 100_000,
  fast: 3000,
  minutes: 6,
  run,
}

async function run(options: HarnessRun): Promise<HarnessResult> {
  const { count, seed } = options
  const findings = createFindings()
  // In a little try the machine belongs to others, too.
  const isSlowWrong = count > harness.fast
  const fuzz: Fuzz = { findings, times: [], answered: new Map(), isSlowWrong }
  const postgres = await startPostgres()
  const tried = await fuzzBoth(postgres, fuzz, options).finally(() => postgres.stop())
  const unserved = tried.operations.filter((id) => !isServed(fuzz, id))
  const isEnough = fuzz.times.length >= requestsPerOperation * tried.operations.length
  const violations = [
    ...findings.lines(),
    ...(isEnough ? unserved.map((id) => `${id} never succeeded: it was not really tried`) : []),
  ].map((line) => `seed ${seed}: ${line}`)
  const never = unserved.join(' ') || 'none'
  const figures = { ...figuresOf(fuzz), 'never succeeded': never, malformed: tried.malformed }
  return { reached: fuzz.times.length, violations, figures }
}

type Tried = { operations: string[]; malformed: number }

/** A server on SQLite, one on PostgreSQL, and so on. */
async function fuzzBoth(postgres: Postgres, fuzz: Fuzz, options: HarnessRun): Promise<Tried> {
  const { count, seed, deadlineMs, log } = options
  const until = performance.now() + deadlineMs
  const tried: Tried = { operations: [], malformed: 0 }
  const sent = (): number => fuzz.times.length
  const isOver = (most: number): boolean => sent() >= most || performance.now() > until
  const share = Math.min(sessionMax, Math.ceil(count / 2))
  for (let round = 0; !isOver(count); round++) {
    const session = await openSession(
      round % 2 === 1 ? await newDatabase(postgres, round) : undefined,
    )
    tried.operations = session.api.operations.map(({ id }) => id)
    if (round === 0) tried.malformed = await tryMalformed(session, fuzz.findings)
    await lookAround(session, fuzz)
    const most = Math.min(count, sent() + share)
    for (let batch = 0; !isOver(most) && !session.hasEnded(); batch++)
      await tryBatch(session, fuzz, { batch: batch + round, seed: seed + 1000 * round })
    if (round < 2 && fuzz.isSlowWrong) await tell(session, fuzz, heavyStory)
    await endSession(session, fuzz)
    log(`${sent()} requests, the last on ${session.engine}`)
  }
  return tried
}

async function newDatabase(postgres: Postgres, round: number): Promise<string> {
  const name = `fuzz_${round}`
  await postgres.createDatabase(name)
  // Nothing here asks what is left after a crash, and waiting for the disk is most of a call.
  await postgres.query(`alter database ${name} set synchronous_commit = off`)
  return postgres.url(name)
}

async function endSession(session: Session, fuzz: Fuzz): Promise<void> {
  const at = { operation: 'afterwards', engine: session.engine }
  // In a time that was set far ahead everything under way would look forgotten.
  await tell(session, fuzz, [{ path: '/_/sandbox/clock/release/', body: {} }])
  const { findings } = fuzz
  const request = { method: 'GET', path: '/livez', query: [], headers: {} }
  const { status } = await session.send(request)
  if (status !== 200) findings.add({ check: 'not alive', status, detail: '' }, at, 'GET /livez')
  const { code, broken } = await session.close()
  const end = { check: 'a bad end', status: 0, detail: `it ended with ${code}` }
  if (code !== 0) findings.add(end, at, 'SIGTERM')
  for (const line of broken) {
    const detail = line.replaceAll(/\d[\d.:T+-]*|\b[a-z]+_\w{10,}/g, '…')
    findings.add({ check: 'broken invariant', status: 0, detail }, at, line)
  }
}

function isServed({ answered }: Fuzz, id: string): boolean {
  return [...(answered.get(id)?.keys() ?? [])].some((status) => status >= 200 && status < 300)
}

function figuresOf({ times, answered }: Fuzz): Record<string, string | number> {
  const sorted = times.toSorted((a, b) => a.ms - b.ms)
  const slowest = sorted.at(-1)
  const p99 = sorted[Math.floor(0.99 * sorted.length)]
  const statuses = new Map<number, number>()
  for (const counts of answered.values())
    for (const [status, times] of counts) statuses.set(status, (statuses.get(status) ?? 0) + times)
  const shares = [...statuses].toSorted(([a], [b]) => a - b)
  return {
    'slowest, ms': `${Math.round(slowest?.ms ?? 0)} (${slowest?.operation}), at most ${slowMs}`,
    'p99, ms': Math.round(p99?.ms ?? 0),
    answers: shares.map(([status, count]) => `${count} × ${status}`).join(', '),
  }
}
