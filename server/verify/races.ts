/** V-7: a message is called back at the very moment it leaves. One of the two wins, never both (I3, I5). */
import { setTimeout as pause } from 'node:timers/promises'
import { draw } from '../src/world/behaviour.ts'
import type { Client } from '../test/e2e/client.ts'
import type { Harness, HarnessRun } from './harness.ts'
import { findBroken } from './lab/check.ts'
import { type Lab, withLab } from './lab/lab.ts'
import { type Memory, newMemory, sms } from './lab/load.ts'
import { makeDatabase, makeFolder, type Place, type Server, settle } from './lab/place.ts'

/** Each has one message in the air at a time. */
const racersMax = 64
const requestsPerRacer = 12
const processes = { sqlite: 1, postgres: 4 }
const engines = ['sqlite', 'postgres'] as const
/** After this many requests everything is settled, checked, and begun anew elsewhere. */
const seriesMax = 10_000
/** How far ahead a message is planned: the create must be answered by then, however slow the machine. */
const leadMs = { min: 60, max: 3000 }
/** How far one result moves the next attempts: far at first, when nobody knows where the edge is. */
const stepMs = { first: 30, least: 2, shrinks: 0.97 }
/** Each outcome at least this often, or the race is no race. */
const leastShare = 0.05
/** Of another number than all others, so that lanes do not queue behind one another. */
const phone = '+12025550120'

export const harness: Harness = {
  id: 'V-7',
  unit: 'requests',
  promise: 'a cancel that is answered with 200 is never sent, one answered with 400 is',
  full: 100_000,
  fast: 200,
  minutes: 5.5,
  run: (options) => withLab((lab) => runIn(lab, options)),
}

type Tally = { requests: number; cancelled: number; sent: number; violations: string[] }

async function runIn(lab: Lab, { count, seed, deadlineMs, log }: HarnessRun) {
  const until = performance.now() + deadlineMs
  const totals = { sqlite: newTally(), postgres: newTally() }
  const series = Math.max(1, Math.ceil(count / engines.length / seriesMax))
  const share = Math.ceil(count / engines.length / series)
  for (let round = 0; round < series && performance.now() < until; round++) {
    for (const engine of engines) {
      const total = totals[engine]
      await raceAt(lab, { engine, name: `races_${round}`, seed: seed + round, share, until }, total)
      log(`${engine}: ${sharesOf(total)}`)
    }
  }
  const violations = engines.flatMap((engine) => [
    ...totals[engine].violations,
    ...lopsided(engine, totals[engine], seed),
  ])
  const reached = totals.sqlite.requests + totals.postgres.requests
  const figures = { sqlite: sharesOf(totals.sqlite), postgres: sharesOf(totals.postgres) }
  return { reached, violations, figures }
}

function newTally(): Tally {
  return { requests: 0, cancelled: 0, sent: 0, violations: [] }
}

function sharesOf({ requests, cancelled, sent }: Tally): string {
  const share = (count: number) => `${((100 * count) / Math.max(cancelled + sent, 1)).toFixed(1)} %`
  return `${requests} requests, ${share(cancelled)} called back, ${share(sent)} too late`
}

/** A race that always ends the same way is no race. */
function lopsided(engine: string, tally: Tally, seed: number): string[] {
  const races = tally.cancelled + tally.sent
  if (Math.min(tally.cancelled, tally.sent) >= leastShare * races) return []
  return [`no race on ${engine}, seed ${seed}: ${sharesOf(tally)}`]
}

type Series = {
  engine: Place['engine']
  name: string
  seed: number
  share: number
  until: number
}

async function raceAt({ witness, postgres }: Lab, series: Series, total: Tally): Promise<void> {
  const { engine, name, seed, share, until } = series
  const place =
    engine === 'sqlite' ? makeFolder(witness) : await makeDatabase(witness, postgres, name)
  const servers = await Promise.all(Array.from({ length: processes[engine] }, () => place.open()))
  const before = witness.records().length
  const memory = newMemory()
  const edge = { offsetMs: -10, leadMs: leadMs.min, stepMs: stepMs.first }
  const count = Math.min(racersMax, Math.ceil(share / requestsPerRacer))
  const racers = Array.from({ length: count }, async (_, number) => {
    const racer = { number, seed, servers, memory, edge }
    for (let turn = 0; memory.requests < share && performance.now() < until; turn++)
      await race(racer, turn)
  })
  await Promise.all(racers).catch((error) => {
    throw new Error(servers.map((server) => server.printed()).join('\n'), { cause: error })
  })
  await settle(place, servers[0] as Server, memory)
  await Promise.all(servers.map((server) => server.kill()))
  const broken = findBroken(memory, witness.records().slice(before), await place.read())
  await place.remove()
  const cancelled = memory.acks.filter(({ as }) => as === 'called back').length
  total.requests += memory.requests
  total.cancelled += cancelled
  total.sent += memory.acks.length - cancelled
  total.violations.push(...broken.map((line) => `${engine}, ${name}, seed ${seed}: ${line}`))
}

type Racer = {
  number: number
  seed: number
  servers: readonly Client[]
  memory: Memory
  /** Where it seems to be, counted from the moment a message is due; all racers look for it together. */
  edge: { offsetMs: number; leadMs: number; stepMs: number }
}

/** Create, send at an exact moment, cancel at that moment; each request to another process. */
async function race(racer: Racer, turn: number): Promise<void> {
  const begun = Date.now()
  const { number, seed, memory, edge } = racer
  const text = `racer ${number}, turn ${turn}`
  const luck = draw(seed, number * 100_000 + turn)
  const body = { local_phone: '+12025550100', remote_phone: phone, text }
  const asDraft = luck < 0.5
  const draft = asDraft
    ? await ask(racer, turn, 'POST', sms, { ...body, status: 'draft' })
    : undefined
  if (draft && draft.status !== 200) return
  const lead = edge.leadMs
  const due = Date.now() + lead
  const planned = { status: 'scheduled', date_scheduled: new Date(due).toISOString() }
  const scheduled = draft
    ? await ask(racer, turn + 1, 'PUT', `${sms}${draft.body.id}/`, planned)
    : await ask(racer, turn, 'POST', sms, { ...body, ...planned })
  if (scheduled.status !== 200) {
    // Only those who took the present lead tell that it is too short, or all of them would stretch it at once.
    edge.leadMs = Math.min(leadMs.max, Math.max(edge.leadMs, lead * 1.3))
    return
  }
  const { id } = scheduled.body
  await pause(Math.max(0, due + edge.offsetMs + (luck - 0.5) * 4 - Date.now()))
  const cancelled = await ask(racer, turn + 2, 'PUT', `${sms}${id}/`, { status: 'draft' })
  const won = cancelled.status === 200
  // Later after a win, earlier after a defeat: this finds the edge and stays on it.
  const moved = edge.offsetMs + (won ? edge.stepMs : -edge.stepMs)
  edge.stepMs = Math.max(stepMs.least, edge.stepMs * stepMs.shrinks)
  edge.offsetMs = Math.max(-lead, Math.min(leadMs.max, moved))
  edge.leadMs = Math.max(leadMs.min, edge.leadMs * 0.997)
  const { status } = (draft ?? scheduled).body
  const as = won ? 'called back' : 'to be sent'
  memory.acks.push({ id, status, text, as, begun, at: Date.now() })
}

async function ask(racer: Racer, turn: number, method: string, path: string, body: object) {
  const { servers, number, memory } = racer
  const server = servers[(number + turn) % servers.length] as Client
  memory.requests += 1
  const answer = await server.call(method, path, body)
  const late = JSON.stringify(answer.body).includes('must be in the future')
  const lost = answer.status === 400 && method === 'PUT'
  if (answer.status !== 200 && !late && !lost)
    memory.surprises.push(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}
