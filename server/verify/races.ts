/** V-7: a message is called back at the very moment it leaves. One of the two wins, never both (I3, I5). */
import { setTimeout as pause } from 'node:timers/promises'
import { draw } from '../src/sandbox/behaviour.ts'
import type { Client } from '../test/e2e/client.ts'
import type { Harness, HarnessRun } from './harness.ts'
import { findBroken } from './lab/check.ts'
import { type Lab, withLab } from './lab/lab.ts'
import { type Memory, newMemory, sms } from './lab/load.ts'
import { makeDatabase, makeFolder, type Place, type Server, settle } from './lab/place.ts'
import type { Witness } from './lab/witness.ts'

const clients = 16
const processes = { sqlite: 1, postgres: 4 }
/** How far ahead a message is planned: the create must be answered by then, however slow the machine. */
const leadMs = { min: 60, max: 3000 }
/** How far one result moves the next attempts. */
const stepMs = 2
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
  minutes: 6,
  run: (options) => withLab((lab) => runIn(lab, options)),
}

type Tally = { requests: number; cancelled: number; sent: number; violations: string[] }

async function runIn({ witness, postgres }: Lab, options: HarnessRun) {
  const places = [makeFolder(witness), await makeDatabase(witness, postgres, 'races')]
  const total: Tally = { requests: 0, cancelled: 0, sent: 0, violations: [] }
  const share = Math.ceil(options.count / places.length)
  const figures: Record<string, string> = {}
  for (const place of places) {
    const until = performance.now() + options.deadlineMs / places.length
    const tally = await raceAt(place, witness, { ...options, count: share }, until)
    figures[place.engine] = `${tally.cancelled} called back, ${tally.sent} too late`
    total.requests += tally.requests
    total.violations.push(...tally.violations)
    await place.remove()
  }
  return { reached: total.requests, violations: total.violations, figures }
}

async function raceAt(
  place: Place,
  witness: Witness,
  { count, seed, log }: HarnessRun,
  until: number,
): Promise<Tally> {
  const servers: Server[] = []
  while (servers.length < processes[place.engine]) servers.push(await place.open())
  const before = witness.records().length
  const memory = newMemory()
  const edge = { offsetMs: -10, leadMs: leadMs.min }
  const racers = Array.from({ length: clients }, async (_, number) => {
    const racer = { number, seed, servers, memory, edge }
    for (let turn = 0; memory.requests < count && performance.now() < until; turn++)
      await race(racer, turn)
  })
  await Promise.all(racers).catch((error) => {
    throw new Error(servers.map((server) => server.printed()).join('\n'), { cause: error })
  })
  await settle(place, servers[0] as Server, memory)
  await Promise.all(servers.map((server) => server.kill()))
  const broken = findBroken(memory, witness.records().slice(before), await place.read())
  const cancelled = memory.acks.filter(({ as }) => as === 'called back').length
  const sent = memory.acks.length - cancelled
  const least = leastShare * memory.acks.length
  if (Math.min(cancelled, sent) < least)
    broken.push(`no race on ${place.engine}: ${cancelled} called back, ${sent} too late`)
  log(`${place.engine}: ${memory.requests} requests, ${cancelled} called back, ${sent} too late`)
  const violations = broken.map((line) => `${place.engine}, seed ${seed}: ${line}`)
  return { requests: memory.requests, cancelled, sent, violations }
}

type Racer = {
  number: number
  seed: number
  servers: readonly Client[]
  memory: Memory
  /** Where it seems to be, counted from the moment a message is due; all racers look for it together. */
  edge: { offsetMs: number; leadMs: number }
}

/** Create, send at an exact moment, cancel at that moment; each request to another process. */
async function race(racer: Racer, turn: number): Promise<void> {
  const begun = Date.now()
  const { number, seed, memory, edge } = racer
  const text = `racer ${number}, turn ${turn}`
  const luck = draw(seed, number * 100_000 + turn)
  const body = { local_phone: '+12025550100', remote_phone: phone, text }
  const due = Date.now() + edge.leadMs
  const date_scheduled = new Date(due).toISOString()
  const planned = { status: 'scheduled', date_scheduled }
  const asDraft = luck < 0.5
  const created = await ask(
    racer,
    turn,
    'POST',
    sms,
    asDraft ? { ...body, status: 'draft' } : { ...body, ...planned },
  )
  if (created.status !== 200) return
  const { id, status } = created.body
  const path = `${sms}${id}/`
  if (asDraft && (await ask(racer, turn + 1, 'PUT', path, planned)).status !== 200) return
  await pause(Math.max(0, due + edge.offsetMs + (luck - 0.5) * 4 - Date.now()))
  const cancelled = await ask(racer, turn + 2, 'PUT', path, { status: 'draft' })
  const won = cancelled.status === 200
  // Later after a win, earlier after a defeat: this finds the edge and stays on it.
  const moved = edge.offsetMs + (won ? stepMs : -stepMs)
  edge.offsetMs = Math.max(-edge.leadMs, Math.min(edge.leadMs, moved))
  edge.leadMs = Math.max(leadMs.min, edge.leadMs * 0.98)
  const as = won ? 'called back' : 'to be sent'
  memory.acks.push({ id, status, text, as, begun, at: Date.now() })
}

async function ask(
  { servers, number, memory, edge }: Racer,
  turn: number,
  method: string,
  path: string,
  body: object,
) {
  const server = servers[(number + turn) % servers.length] as Client
  memory.requests += 1
  const answer = await server.call(method, path, body)
  const late = JSON.stringify(answer.body).includes('must be in the future')
  const lost = answer.status === 400 && method === 'PUT'
  if (late) edge.leadMs = Math.min(leadMs.max, edge.leadMs * 1.5)
  if (answer.status !== 200 && !late && !lost)
    memory.surprises.push(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}
