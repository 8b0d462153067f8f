/** Servers under load whose database is about to lose its last moments (F-37, F-38). */
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../../test/e2e/eventually.ts'
import { type Ack, type Load, type Memory, newMemory, sms, startLoad } from '../lab/load.ts'
import type { Place, Server } from '../lab/place.ts'
import { phones, type Witness } from '../lab/witness.ts'

const clients = 8
/** On a busy machine the mark may take a while: a lease that is over by then lets nothing leave. */
const settings = { WITNESS_LEASE_MS: '6000' }
const planted = 20
/** Of a good phone, so that each of them leaves at its first try. */
const ends = { local_phone: '+12025550100', remote_phone: phones[0] }

export type Trial = {
  name: string
  seed: number
  witness: Witness
  place: Place
  servers: Server[]
  memory: Memory
  load: Load
  /** Of the witness's records those from here on are of this trial. */
  first: number
}

export async function openTrial(
  wish: Pick<Trial, 'name' | 'seed' | 'witness' | 'place'>,
  processes: number,
): Promise<Trial> {
  const { name, seed, witness, place } = wish
  const first = witness.records().length
  const servers = await Promise.all(Array.from({ length: processes }, () => place.open(settings)))
  const memory = newMemory()
  const carryOn = () => pause(20, true)
  const load = startLoad(servers, memory, { name, seed, clients, carryOn })
  await load.started
  return { ...wish, servers, memory, load, first }
}

/** New servers in the place of those that have ended; the load goes on with them. */
export async function restart({ place, servers }: Trial): Promise<void> {
  servers.splice(0, servers.length, ...(await Promise.all(servers.map(() => place.open(settings)))))
}

/** Messages that are stored now and leave a little later: what is lost in between is their marks. */
export async function plant(
  { servers, memory, name }: Trial,
  send_in: number,
  what = 'planted',
): Promise<string[]> {
  const begun = Date.now()
  const acks = Array.from({ length: planted }, async (_, number): Promise<Ack> => {
    const server = servers[number % servers.length] as Server
    const text = `${name}, ${what} ${number}`
    const { id, status } = await server.post(sms, { ...ends, status: 'outbox', send_in, text })
    return { id, text, status, as: 'to be sent', begun, at: Date.now() }
  })
  const all = await Promise.all(acks)
  memory.acks.push(...all)
  return all.map(({ id }) => id)
}

/**
 * Until the carrier has most of them: a machine that stands still for longer than a lease may make one or
 * the other a lost answer. Fails with what the database says of one that has not left.
 */
export async function untilTaken(trial: Trial, ids: readonly string[]): Promise<void> {
  const missing = (): string[] => {
    const records = trial.witness.records()
    const taken = new Set(records.flatMap((one) => (one.taken ? one.message_id : [])))
    return ids.filter((id) => !taken.has(id))
  }
  try {
    await eventually('the carrier has them', async () => missing().length < ids.length / 2)
  } catch (cause) {
    throw await describe(trial, missing(), cause)
  }
}

/** What the database says of the first of them: the error of a wait that was in vain. */
export async function describe(
  { seed, place }: Trial,
  ids: readonly string[],
  cause: unknown,
): Promise<Error> {
  const { now, messages, attempts } = await place.read()
  const [id] = ids
  const known = {
    now,
    message: messages.find((message) => message.id === id),
    attempts: attempts.filter((attempt) => attempt.message_id === id),
  }
  return new Error(`seed ${seed}: ${ids.length} wait, such as ${JSON.stringify(known)}`, { cause })
}

/** Every server writes again. Resolves to how long that took, in milliseconds. */
export async function untilBack({ servers }: Trial): Promise<number> {
  const since = performance.now()
  const body = { ...ends, status: 'draft', text: 'Are you back?' }
  const isBack = async (server: Server) => {
    const answer = await server.call('POST', sms, body).catch(() => undefined)
    return answer?.status === 200
  }
  await Promise.all(servers.map((server) => eventually('a server is back', () => isBack(server))))
  return performance.now() - since
}

/** What is new leaves, whatever is held. */
export async function untilNewLeaves(trial: Trial): Promise<void> {
  await untilTaken(trial, await plant(trial, 0, 'new'))
}
