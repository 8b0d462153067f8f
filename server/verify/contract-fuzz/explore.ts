/** Trial after trial against one server: what is asked, learnt, and found. */
import fc from 'fast-check'
import { bodyOf, type Exchange } from './checks.ts'
import type { Findings } from './findings.ts'
import { ask, findIn, investigate, nameOf } from './investigate.ts'
import { describe } from './request.ts'
import type { Session } from './session.ts'
import { type Step, storyOf } from './story.ts'
import { type Trial, toRequest } from './trials.ts'

const batchSize = 100
/** The last of each batch are sent at the same time. */
const volleySize = 8
/** Of what was made, one in so many is looked for at once. */
const lookedForEvery = 4

export type Fuzz = {
  findings: Findings
  /** How long each answer took, with what was asked. */
  times: { ms: number; operation: string }[]
  /** How often each operation answered with each status. */
  answered: Map<string, Map<number, number>>
  /** Whether a slow answer is a finding: only where the machine is ours. */
  isSlowWrong: boolean
}

/** A batch that follows from its number and seed, and from what the server has shown so far. */
export async function tryBatch(
  session: Session,
  fuzz: Fuzz,
  { batch, seed }: { batch: number; seed: number },
): Promise<void> {
  await tell(session, fuzz, storyOf(batch))
  const trials = fc.sample(session.trials, { seed: seed + batch, numRuns: batchSize })
  for (const trial of trials.slice(volleySize)) {
    const exchange = await tryOne(session, fuzz, trial)
    await lookFor(session, fuzz, trial, exchange)
  }
  await Promise.all(trials.slice(0, volleySize).map((trial) => tryOne(session, fuzz, trial)))
}

/** Step after step, each with what the ones before have shown. */
export async function tell(session: Session, fuzz: Fuzz, steps: readonly Step[]): Promise<void> {
  const headers = { ...session.headers, 'content-type': 'application/json' }
  for (const { path, body } of steps) {
    const text = JSON.stringify(session.links.resolve(body))
    const request = { method: 'POST', path, query: [], headers, body: text }
    await take(session, fuzz, await ask(session, request))
  }
}

/** What there is to begin with: every list and every single thing that needs no id. */
export async function lookAround(session: Session, fuzz: Fuzz): Promise<void> {
  const { authorization = '' } = session.headers
  for (const { method, path } of session.api.operations) {
    if (method !== 'GET' || path.includes('{')) continue
    const request = { method, path, query: [], headers: { authorization } }
    await take(session, fuzz, await ask(session, request))
  }
}

async function tryOne(session: Session, fuzz: Fuzz, trial: Trial): Promise<Exchange> {
  const request = toRequest(trial, session.links, session.headers)
  const exchange = await ask(session, request)
  await take(session, fuzz, exchange)
  return exchange
}

async function take(session: Session, fuzz: Fuzz, exchange: Exchange): Promise<void> {
  const { request, reply, deserves } = exchange
  const operation = nameOf(session, exchange)
  fuzz.times.push({ ms: reply.ms, operation })
  const statuses = fuzz.answered.get(operation) ?? new Map<number, number>()
  statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1)
  fuzz.answered.set(operation, statuses)
  for (const finding of await findIn(session, exchange))
    if (fuzz.isSlowWrong || finding.check !== 'slow answer')
      await investigate(session, fuzz.findings, exchange, finding)
  if (deserves.operation && reply.status >= 200 && reply.status < 300)
    session.links.learn(deserves.operation, request.path, bodyOf(reply))
}

/** What has just been made is there (Schemathesis: ensure_resource_availability). */
async function lookFor(
  session: Session,
  fuzz: Fuzz,
  { salt }: Trial,
  { request, reply, deserves }: Exchange,
): Promise<void> {
  const { id } = Object(bodyOf(reply)) as { id?: unknown }
  const isMade = deserves.operation?.method === 'POST' && reply.status < 300
  if (!isMade || typeof id !== 'string' || salt % lookedForEvery !== 0) return
  const { authorization = '' } = request.headers
  const path = `${deserves.operation?.path}${id}/`
  if (!session.api.at(path).some(({ method }) => method === 'GET')) return
  const look = { method: 'GET', path, query: [], headers: { authorization } }
  const exchange = await ask(session, look)
  await take(session, fuzz, exchange)
  const { status } = exchange.reply
  const finding = { check: 'made and not there', status, detail: '' }
  const at = { operation: nameOf(session, exchange), engine: session.engine }
  if (status !== 200) fuzz.findings.add(finding, at, describe(request))
}
