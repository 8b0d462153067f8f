/**
 * V-19: a sales team that makes, reads, edits, merges and deletes leads, sends, cancels and deletes messages and
 * completes tasks, while phones say STOP and START, and two `kill -9` in the middle; on PostgreSQL with two servers. What the doctor finds afterwards is a broken promise; so is a 500.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { draw } from '../src/world/behaviour.ts'
import type { Harness, HarnessRun } from './harness.ts'
import { type Lab, withLab } from './lab/lab.ts'
import { newMemory } from './lab/load.ts'
import { makeDatabase, makeFolder, type Place, type Server, settle } from './lab/place.ts'

const clients = 64
const phones = Array.from({ length: 60 }, (_, number) => `+1202555${String(2000 + number)}`)
const kills = 2
/** A database that was made for a test does not sync, as the doctor says. */
const notFound = new Set(['fsync'])

export const harness: Harness = {
  id: 'V-19',
  unit: 'seconds',
  promise: 'a crowd, STOP, START and kill -9 leave nothing that the doctor finds',
  full: 120,
  fast: 4,
  minutes: 4,
  run: (options) => withLab((lab) => runIn(lab, options)),
}

/** Half of the time on each engine. */
async function runIn({ witness, postgres }: Lab, { count, seed, log }: HarnessRun) {
  const places = [makeFolder(witness), await makeDatabase(witness, postgres, 'crowd')]
  const tally: Tally = { answers: {}, violations: [] }
  for (const place of places) {
    await crowd(place, (count * 1000) / places.length, seed, tally)
    log(`${place.engine}: ${JSON.stringify(tally.answers)}, ${tally.violations.length} broken`)
    await place.remove()
  }
  return { reached: count, violations: tally.violations, figures: tally.answers }
}

type Tally = { answers: Record<string, number>; violations: string[] }
type Crowd = {
  place: Place
  seed: number
  tally: Tally
  /** Undefined while it is being restarted. */
  servers: (Server | undefined)[]
  leads: string[]
  contacts: string[]
  messages: string[]
  over: boolean
}

async function crowd(place: Place, forMs: number, seed: number, tally: Tally): Promise<void> {
  const world: Crowd = {
    ...{ place, seed, tally, servers: await openServers(place), over: false },
    ...{ leads: [], contacts: [], messages: [] },
  }
  const people = Array.from({ length: clients }, (_, number) => act(world, number))
  for (let kill = 0; kill < kills; kill++) {
    await pause(forMs / (kills + 1))
    const one = kill % world.servers.length
    const server = world.servers[one]
    world.servers[one] = undefined
    await server?.kill()
    world.servers[one] = await place.open()
  }
  await pause(forMs / (kills + 1))
  world.over = true
  await Promise.all(people)
  await examine(world)
}

async function openServers(place: Place): Promise<Server[]> {
  const servers = [await place.open()]
  if (place.engine === 'postgres') servers.push(await place.open())
  return servers
}

async function examine({ place, servers, tally, seed }: Crowd): Promise<void> {
  const memory = newMemory()
  const [server] = servers
  if (server) await settle(place, server, memory)
  for (const each of servers) await each?.stop()
  const { stdout } = await place.command('doctor', '--json')
  const findings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const wrong = findings.filter(({ ok, check }) => !ok && !notFound.has(check))
  if (findings.length === 0) wrong.push({ check: 'doctor', says: 'it said nothing' })
  const lines = wrong.map(({ check, says }) => `${check}: ${says}`)
  const where = `${place.engine}, seed ${seed}`
  tally.violations.push(...[...memory.surprises, ...lines].map((line) => `${where}: ${line}`))
}

async function act(world: Crowd, client: number): Promise<void> {
  for (let turn = 0; !world.over; turn++) {
    const luck = (position: number) => draw(world.seed + client, turn * 4 + position)
    try {
      const server = world.servers[client % world.servers.length]
      if (server) await doSomething(world, server, luck)
      else await pause(20)
    } catch {
      // Killed in the middle; whatever came of it, the doctor sees.
      await pause(20)
    }
  }
}

type Luck = (position: number) => number

/** As often as a team does it. */
const deeds: readonly [
  share: number,
  deed: (world: Crowd, server: Server, luck: Luck) => Promise<void>,
][] = [
  [0.1, makeLead],
  [0.3, makeMessage],
  [0.08, deleteMessage],
  [0.03, deleteLead],
  [0.02, mergeLeads],
  [0.12, editLead],
  [0.12, readLead],
  [0.05, makeOrCompleteTask],
  [0.1, textIn],
  [0.08, callBack],
]

/** So many leads are everybody's at a time: people meet on them. */
const sharedMax = 200

async function doSomething(world: Crowd, server: Server, luck: Luck): Promise<void> {
  let left = luck(0)
  for (const [share, deed] of deeds) {
    left -= share
    if (left < 0) return deed(world, server, luck)
  }
}

async function call(
  { tally, place, seed }: Crowd,
  server: Server,
  method: string,
  path: string,
  body?: object,
) {
  const answer = await server.call(method, path, body)
  tally.answers[answer.status] = (tally.answers[answer.status] ?? 0) + 1
  if (answer.status >= 500 && answer.status !== 503) {
    const says = `${method} ${path} answered ${answer.status}`
    tally.violations.push(`${place.engine}, seed ${seed}: ${says}`)
  }
  return answer
}

function pick<T>(items: readonly T[], luck: number): T | undefined {
  return items[Math.floor(luck * items.length)]
}

async function makeLead(world: Crowd, server: Server, luck: Luck): Promise<void> {
  const contacts = [{ name: 'Ada', phones: [{ phone: pick(phones, luck(1)) }] }]
  const { status, body } = await call(world, server, 'POST', '/lead/', { name: 'Crowd', contacts })
  if (status !== 200) return
  world.leads.push(body.id)
  world.contacts.push(body.contacts[0].id)
  for (const list of [world.leads, world.contacts])
    if (list.length > sharedMax) list.splice(0, list.length - sharedMax)
}

async function mergeLeads(world: Crowd, server: Server, luck: Luck): Promise<void> {
  const [source, destination] = [pick(world.leads, luck(1)), pick(world.leads, luck(2))]
  if (source && destination)
    await call(world, server, 'POST', '/lead/merge/', { source, destination })
}

async function editLead(world: Crowd, server: Server, luck: Luck): Promise<void> {
  const [lead, contact] = [pick(world.leads, luck(1)), pick(world.contacts, luck(1))]
  const name = `Crowd ${luck(2)}`
  if (luck(3) < 0.5 && lead) await call(world, server, 'PUT', `/lead/${lead}/`, { name })
  else if (contact) {
    const own = [{ phone: pick(phones, luck(2)) }]
    await call(world, server, 'PUT', `/contact/${contact}/`, { name, phones: own })
  }
}

async function readLead(world: Crowd, server: Server, luck: Luck): Promise<void> {
  const id = pick(world.leads, luck(1))
  const path = luck(2) < 0.5 ? `/lead/${id}/` : `/activity/?lead_id=${id}&_limit=20`
  if (id) await call(world, server, 'GET', path)
}

async function makeOrCompleteTask(world: Crowd, server: Server, luck: Luck): Promise<void> {
  const lead_id = pick(world.leads, luck(1))
  if (!lead_id) return
  if (luck(2) < 0.5) await call(world, server, 'POST', '/task/', { lead_id, text: 'Call' })
  else await call(world, server, 'PUT', `/task/?lead_id=${lead_id}`, { is_complete: true })
}

async function makeMessage(world: Crowd, server: Server, luck: Luck): Promise<void> {
  const status = pick(['outbox', 'outbox', 'draft', 'scheduled'], luck(1))
  const soon = new Date(performance.timeOrigin + performance.now() + 3000).toISOString()
  const to = luck(2) < 0.5 && world.contacts.length > 0
  const { status: answered, body } = await call(world, server, 'POST', '/activity/sms/', {
    ...{ status, text: 'Hello', local_phone: '+12025550100' },
    ...(to
      ? { contact_id: pick(world.contacts, luck(3)) }
      : { remote_phone: pick(phones, luck(3)) }),
    ...(status === 'scheduled' && { date_scheduled: soon }),
  })
  if (answered === 200) world.messages.push(body.id)
}

async function deleteMessage(world: Crowd, server: Server, luck: Luck): Promise<void> {
  const id = pick(world.messages, luck(1))
  if (id) await call(world, server, 'DELETE', `/activity/sms/${id}/`)
}

async function deleteLead(world: Crowd, server: Server, luck: Luck): Promise<void> {
  const id = pick(world.leads, luck(1))
  if (id) await call(world, server, 'DELETE', `/lead/${id}/`)
}

async function textIn(world: Crowd, server: Server, luck: Luck): Promise<void> {
  const text = pick(['STOP', 'Arrêt!', 'START', 'start', 'HELP', 'Yes please'], luck(2))
  const ends = { from: pick(phones, luck(1)), to: '+12025550100' }
  await call(world, server, 'POST', '/_/sandbox/reply/', { ...ends, text })
}

async function callBack(world: Crowd, server: Server, luck: Luck): Promise<void> {
  const id = pick(world.messages, luck(1))
  if (id) await call(world, server, 'PUT', `/activity/sms/${id}/`, { status: 'draft' })
}
