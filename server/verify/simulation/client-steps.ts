/** What callers of the API do, what they were told, and what they may rely on from then on. */
import { type Caller, onBehalfOf } from '../../src/accounts/cause.ts'
import type { Tx } from '../../src/db/database.ts'
import { ApiError } from '../../src/http/errors.ts'
import type { Message } from '../../src/messages/message.ts'
import type { UpdateInput } from '../../src/messages/read-input.ts'
import { type Instant, toInstant, toMillis } from '../../src/values/instant.ts'
import type { Process } from './process.ts'
import { broken, nameOf, note, type World } from './world.ts'

/** A message as its caller knows it. */
export type Known = {
  name: string
  id: string
  remote_phone: string
  text: string
  generation: number
  /** `asked`: to be sent. */
  phase: 'draft' | 'asked' | 'deleted'
  asked: Asked | undefined
}
/** When it was asked for, and what must have passed before it leaves: a wait, or a moment. */
type Asked = { step: number; at: number; waitMs?: number; date?: Instant }

export const localPhone = '+12025550100'
export const remotePhones = ['+12025550150', '+12025550151'] as const
const waits = [0, 0, 5, 30, 59]

export function accountOf(world: World, who: 'alice' | 'charlie' = 'alice'): Caller {
  const { organization_id, user_id } = world.people[who]
  return onBehalfOf({ organization_id, user_id, api_key_id: 'api_simulated', country: 'US' })
}

export async function createMessage(world: World, process: Process): Promise<void> {
  const { random, known } = world
  const plan = planOf(world, process)
  const status = random.chance(0.25) ? 'draft' : plan.date_scheduled ? 'scheduled' : 'outbox'
  const text = `text ${known.size + 1}`
  const remote_phone = random.pick(remotePhones)
  const input = { text, local_phone: localPhone, remote_phone, status, ...plan } as const
  const { send_in: _, ...draft } = input
  const account = accountOf(world)
  const row = await call(world, process, `create ${status}`, async (tx) => {
    const news = { account, input: status === 'draft' ? draft : input, send_to_inbox: false }
    const [result] = await world.verbs.createMessages(process.ctx, tx, [news])
    if (result instanceof Error) throw result
    return result as Message
  })
  if (!row) return
  const name = `m${known.size + 1}`
  const base = { name, id: row.id, remote_phone, text, generation: row.generation } as const
  if (status === 'draft') known.set(row.id, { ...base, phase: 'draft', asked: undefined })
  else known.set(row.id, { ...base, phase: 'asked', asked: askedNow(world, plan) })
  note(world, `  is ${name}`)
  process.ctx.nudge()
}

type Plan = { send_in?: number; date_scheduled?: Instant }

function planOf({ random }: World, { ctx }: Process): Plan {
  if (random.chance(0.7)) return { send_in: random.pick(waits) }
  const now = toMillis(ctx.clock.now())
  return { date_scheduled: toInstant(now + random.pick([1, 20, 120, 900]) * 1000) }
}

function askedNow({ step, passed }: World, { send_in, date_scheduled }: Plan): Asked {
  if (date_scheduled) return { step, at: passed, date: date_scheduled }
  return { step, at: passed, waitMs: (send_in ?? 0) * 1000 }
}

export async function queueMessage(world: World, process: Process, known: Known): Promise<void> {
  const { date_scheduled, send_in } = planOf(world, process)
  const input: UpdateInput = date_scheduled
    ? { status: 'scheduled', date_scheduled }
    : { status: 'outbox', send_in: send_in ?? 0 }
  const row = await update(world, process, known, input, `${input.status} ${known.name}`)
  if (!row) return
  known.asked = askedNow(world, date_scheduled ? { date_scheduled } : { send_in: send_in ?? 0 })
  known.phase = 'asked'
  known.generation = row.generation
  process.ctx.nudge()
}

/** 200 promises that it never leaves; 400 that it was too late for that, or nothing to call back. */
export async function cancelMessage(world: World, process: Process, known: Known): Promise<void> {
  const row = await update(world, process, known, { status: 'draft' }, `cancel ${known.name}`)
  if (row) known.phase = 'draft'
  else if (await isIn(world, known, ['scheduled', 'queued'])) {
    broken(world, 'I5', `cancel of ${known.name} was refused while it was pending`)
  }
}

export async function editMessage(world: World, process: Process, known: Known): Promise<void> {
  const text = `${known.text.slice(0, 20)}, edited at ${world.step}`
  const row = await update(world, process, known, { text }, `edit ${known.name}`)
  if (row) known.text = text
  else if (await isIn(world, known, ['draft'])) {
    broken(world, 'I7', `the draft ${known.name} could not be edited`)
  }
}

export async function removeMessage(world: World, process: Process, known: Known): Promise<void> {
  const gone = await call(world, process, `delete ${known.name}`, async (tx) => {
    await world.verbs.deleteMessage(process.ctx, tx, accountOf(world), known.id)
    return true
  })
  if (gone) known.phase = 'deleted'
}

/** Another organization tries its luck (I11). */
export async function trespass(world: World, process: Process, known: Known): Promise<void> {
  const { verbs } = world
  const charlie = accountOf(world, 'charlie')
  const deletes = world.random.chance(0.5)
  const done = await call(world, process, `charlie touches ${known.name}`, async (tx) => {
    if (deletes) await verbs.deleteMessage(process.ctx, tx, charlie, known.id)
    else await verbs.updateMessage(process.ctx, tx, charlie, known.id, { status: 'draft' })
    return true
  })
  if (done) broken(world, 'I11', `charlie could touch ${known.name}`)
}

async function update(
  world: World,
  process: Process,
  { id }: Known,
  input: UpdateInput,
  what: string,
): Promise<Message | undefined> {
  return call(world, process, what, (tx) =>
    world.verbs.updateMessage(process.ctx, tx, accountOf(world), id, input),
  )
}

/** Undefined when the server refused it. Anything but a refusal is a bug. */
async function call<T>(
  world: World,
  { name, ctx }: Process,
  what: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T | undefined> {
  try {
    const result = await ctx.db.transaction(work)
    note(world, `${name} answers 200 to ${what}`)
    return result
  } catch (error) {
    if (!(error instanceof ApiError)) broken(world, 'no error', `${what}: ${error}`)
    note(world, `${name} refuses to ${what}`)
    return undefined
  }
}

async function isIn(world: World, { id }: Known, states: string[]): Promise<boolean> {
  const { db } = world.memory
  const row = await db.read
    .selectFrom('message')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined && states.includes(row.state)
}

/** I2 and I5 of a send that has just been marked. */
export function checkMark(world: World, process: Process, message_id: string): void {
  const known = world.known.get(message_id)
  if (!known) return
  const name = nameOf(world, message_id)
  if (known.phase !== 'asked') broken(world, 'I5', `${name} was marked, being ${known.phase}`)
  const { waitMs, date, at } = known.asked ?? { at: 0 }
  const now = process.ctx.clock.now()
  if (date && now < date) broken(world, 'I2', `${name} was marked at ${now}, before ${date}`)
  // A jump of the clock is let through only once it has stood longer than any undo window (F-13).
  const steady = world.jumps.every((jump) => jump > at && process.startedAt < jump)
  if (waitMs !== undefined && steady && world.passed < at + waitMs) {
    broken(world, 'I2', `${name} was marked ${at + waitMs - world.passed} ms too early`)
  }
}
