/**
 * V-17: the same walk over every operation on both engines, with time stopped; every answer is compared. What
 * differs but ids is a finding.
 */
import fc from 'fast-check'
import { bodyOf } from './contract-fuzz/checks.ts'
import type { Reply } from './contract-fuzz/client.ts'
import { describe, type Request } from './contract-fuzz/request.ts'
import { openSession, type Session } from './contract-fuzz/session.ts'
import { type Trial, toRequest } from './contract-fuzz/trials.ts'
import { differenceOf, inOneOrder, plain } from './differential/compare.ts'
import { questions, story } from './differential/story.ts'
import type { Harness, HarnessRun } from './harness.ts'
import { startPostgres } from './lab/postgres.ts'

/** What a walk on one place can hide for good, a new one shows. */
const walkMax = 2500
/** Not this year: what happens in real time, such as the making of the organization, is told by its date. */
const startOfTime = '2031-12-01T09:00:00Z'
/** It plays with the time that both have to share, or is made of chance. */
const leftOut = /^\/_\/sandbox\/(clock|weather)\/|^\/_\/(carriers|webhooks)\/|\/webhook\//
/** Nothing is left to a database's collation. ICU is in every PostgreSQL; libc's locales are the machine's. */
const locales: readonly Locale[] = [
  { name: 'C', provider: "libc locale 'C'" },
  { name: 'en-US', provider: "icu icu_locale 'en-US' locale 'C'" },
  { name: 'de-DE-u-co-phonebk', provider: "icu icu_locale 'de-DE-u-co-phonebk' locale 'C'" },
]
type Locale = { name: string; provider: string }

export const harness: Harness = {
  id: 'V-17',
  unit: 'steps',
  promise: 'both engines give one answer to whatever is asked',
  full: 20_000,
  fast: 200,
  minutes: 10,
  run,
}

type Walk = {
  sessions: [Session, Session]
  steps: number
  violations: string[]
  answers: Record<string, number>
}

async function run({ count, seed, deadlineMs, log }: HarnessRun) {
  const until = performance.now() + deadlineMs
  const postgres = await startPostgres()
  const violations: string[] = []
  const answers: Walk['answers'] = {}
  let reached = 0
  try {
    for (let round = 0; reached < count && performance.now() < until; round++) {
      const name = `differential_${round}`
      const locale = locales[round % locales.length] as Locale
      await postgres.query(createDatabase(name, locale))
      const empty = { ROOST_SEED: '0' }
      const sessions: Walk['sessions'] = [
        await openSession(undefined, empty),
        await openSession(postgres.url(name), empty),
      ]
      const walk: Walk = { sessions, steps: 0, violations: [], answers }
      const most = Math.min(walkMax, count - reached)
      await go(walk, { seed: seed + round, most, until })
      for (const session of sessions) await session.close()
      reached += walk.steps
      violations.push(...walk.violations.map((line) => `seed ${seed}, ${locale.name}: ${line}`))
      log(`${reached} steps, ${violations.length} differences`)
    }
  } finally {
    await postgres.stop()
  }
  return { reached, violations, figures: answers }
}

function createDatabase(name: string, { provider }: Locale): string {
  return `create database ${name} template template0 encoding 'UTF8' locale_provider ${provider}`
}

type Way = { seed: number; most: number; until: number }

async function go(walk: Walk, { seed, most, until }: Way): Promise<void> {
  const [first] = walk.sessions
  await both(walk, post(first, '/_/sandbox/clock/freeze/', { at: startOfTime }))
  for (const [path, body] of story) await both(walk, post(first, `/api/v1${path}`, body), true)
  await forgetMoment(walk)
  for (const question of questions) await both(walk, get(first, `/api/v1${question}`))
  for (const { method, path } of first.api.operations) {
    if (method === 'GET' && !path.includes('{')) await both(walk, get(first, path))
  }
  const trials = fc.sample(first.trials, { seed, numRuns: most })
  for (const trial of trials) {
    if (performance.now() > until || walk.sessions.some((session) => session.hasEnded())) break
    walk.steps++
    if (leftOut.test(trial.operation.path)) continue
    await step(walk, trial)
  }
}

/** Of one draft it is not known when it happened: where that is last in an order is the engine's to say, or ours. */
async function forgetMoment(walk: Walk): Promise<void> {
  const ids = new Map<Session, string>()
  for (const session of walk.sessions) {
    const reply = await session.send(
      get(session, '/api/v1/activity/sms/?_order_by=date_created')(session),
    )
    const { data } = bodyOf(reply) as { data: { id: string }[] }
    ids.set(session, data[1]?.id ?? '')
  }
  const edit = (session: Session): Request => ({
    ...post(session, `/api/v1/activity/sms/${ids.get(session)}/`, { activity_at: null })(session),
    method: 'PUT',
  })
  await both(walk, edit, true)
}

async function step(walk: Walk, trial: Trial): Promise<void> {
  const isWrite = trial.operation.method !== 'GET'
  await both(walk, ({ links, headers }) => toRequest(trial, links, headers), isWrite)
}

type RequestOf = (session: Session) => Request

async function both(walk: Walk, requestOf: RequestOf, isWrite = false): Promise<void> {
  const { sessions, violations, answers } = walk
  const requests = sessions.map(requestOf) as [Request, Request]
  const replies = (await Promise.all(
    sessions.map((session, nth) => session.send(requests[nth] as Request)),
  )) as [Reply, Reply]
  const [one, other] = replies.map((reply, nth) => plain(reply, sessions[nth]?.url ?? ''))
  answers[replies[0].status] = (answers[replies[0].status] ?? 0) + 1
  const difference = one && other && differenceOf(one, other)
  if (difference) violations.push(`${difference} | ${describe(requests[0])}`)
  learn(sessions, requests, replies)
  // What was made at one moment would be in no order; and what is due happens before the next thing is asked.
  if (isWrite) await both(walk, post(sessions[0], '/_/sandbox/clock/advance/', { by: 1 }))
}

/** What one is asked about later the other is asked about, too: their lists are read in one order. */
function learn(
  sessions: Walk['sessions'],
  requests: readonly Request[],
  replies: readonly Reply[],
): void {
  for (const [nth, session] of sessions.entries()) {
    const [request, reply] = [requests[nth], replies[nth]]
    if (!request || !reply || reply.status >= 300) continue
    const operation = session.api.at(request.path).find(({ method }) => method === request.method)
    if (operation) session.links.learn(operation, request.path, inOneOrder(bodyOf(reply)))
  }
}

function get({ headers }: Session, asked: string): RequestOf {
  const [path = '', query] = asked.split('?')
  return () => ({ method: 'GET', path, query: query?.split('&') ?? [], headers })
}

function post({ headers }: Session, path: string, body: object): RequestOf {
  const json = { ...headers, 'content-type': 'application/json' }
  return () => ({ method: 'POST', path, query: [], headers: json, body: JSON.stringify(body) })
}
