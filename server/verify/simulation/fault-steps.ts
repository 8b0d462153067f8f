/** What goes wrong, and what else happens in the world: crashes, pauses, jumps, receipts, texts. */
import type { Message } from '../../src/messages/message.ts'
import { classOf } from './carrier.ts'
import { type Cells, hit } from './cells.ts'
import { accountOf, localPhone, remotePhones } from './client-steps.ts'
import type { Process } from './process.ts'
import { broken, nameOf, note, type World } from './world.ts'

/** As `kill -9` does it: nothing that waited in this process ever goes on. */
export function crash(world: World, process: Process, cells: Cells): void {
  process.dead = true
  world.tasks = world.tasks.filter((task) => task.owner !== process)
  for (const { message_id, number, stage } of process.flights.values()) {
    hit(cells, stage, classOf(world, message_id, number))
  }
  const sends = [...process.flights.values()].map(
    ({ message_id, stage }) => `${nameOf(world, message_id)} ${stage}`,
  )
  note(world, `${process.name} dies (${sends.join(', ') || 'idle'})`)
}

/** As SIGSTOP does it: the world goes on without it, and it goes on later as if nothing had been. */
export function pause(world: World, process: Process): void {
  process.paused = true
  note(world, `${process.name} is paused`)
}

export function resume(world: World, process: Process): void {
  process.paused = false
  note(world, `${process.name} resumes`)
}

export function advance(world: World, millis: number): void {
  world.passed += millis
  note(world, `${millis} ms pass`)
}

/** The wall clock is put forward or back. Every process looks at it at once, as its poll does. */
export function jump(world: World, millis: number): void {
  for (const process of world.processes) process.ctx.clock.now()
  world.jumped += millis
  world.jumps.push(world.passed)
  for (const process of world.processes) process.ctx.clock.now()
  note(world, `the clock jumps by ${millis} ms`)
}

/** One of the receipts on the way, whichever: lost, delivered, or delivered and sent again. */
export async function deliverReceipt(world: World, process: Process): Promise<void> {
  const { random, receipts, people } = world
  const position = random.below(receipts.length)
  const receipt = receipts[position]
  if (!receipt) return
  const { submit, by, status, error_code } = receipt
  const name = nameOf(world, submit.message_id)
  if (!random.chance(0.25)) receipts.splice(position, 1)
  if (random.chance(0.15)) return note(world, `a receipt of ${name} is lost: ${status}`)
  const foreign = random.chance(0.03)
  const about =
    by === 'attempt' ? { attempt_id: submit.attempt_id } : { carrier_message_id: submit.id }
  const told = { carrier_id: 'sandbox', status, error_code, error_text: 'not delivered', ...about }
  const { organization_id } = foreign ? people.charlie : people.alice
  await process.ctx.db.transaction((tx) =>
    world.verbs.recordReceipts(process.ctx, tx, [{ organization_id, ...told }]),
  )
  note(
    world,
    `${process.name} is told ${name} was ${status} (by ${by}${foreign ? ', foreign' : ''})`,
  )
  if (foreign) return
  const all = world.told.get(submit.attempt_id) ?? []
  world.told.set(submit.attempt_id, [...all, { by, status, error_code }])
}

const words = ['STOP', 'stop.', 'Arrêt 🛑', 'START', 'HELP', 'hello', 'please stop by']

/** A text comes in, or one that came in before comes again. */
export async function receive(world: World, process: Process): Promise<void> {
  const { random, inbounds } = world
  const again = inbounds.length > 0 && random.chance(0.4) ? random.pick(inbounds) : undefined
  const text = again?.text ?? random.pick(words)
  const inbound = again ?? {
    carrier_message_id: `in-${inbounds.length + 1}`,
    text,
    remote_phone: random.pick(remotePhones),
  }
  const [row] = await process.ctx.db.transaction((tx) =>
    world.verbs.receiveMessages(process.ctx, tx, [
      {
        ...inbound,
        organization_id: accountOf(world).organization_id,
        carrier_id: 'sandbox',
        local_phone: localPhone,
        media: [],
      },
    ]),
  )
  note(world, `${process.name} receives ${inbound.carrier_message_id} "${text}"`)
  if (!row) broken(world, 'I9', `${inbound.carrier_message_id} was not stored`)
  if (again) return
  inbounds.push(inbound)
  if (/^(stop\.?|arrêt 🛑)$/i.test(text)) world.optedOut.add(inbound.remote_phone)
  if (text === 'START') world.optedOut.delete(inbound.remote_phone)
  if (row) await noteAnswer(world, process, row)
}

/** An answer to a keyword is a message like those that somebody asked for. */
async function noteAnswer(world: World, { ctx }: Process, { id }: Message): Promise<void> {
  const query = ctx.db.read.selectFrom('message').selectAll().where('auto_reply_to', '=', id)
  const answer = await query.executeTakeFirst()
  if (!answer) return
  const name = `m${world.known.size + 1}`
  world.known.set(answer.id, {
    name,
    id: answer.id,
    remote_phone: answer.remote_phone ?? '',
    text: answer.text ?? '',
    generation: answer.generation,
    phase: 'asked',
    asked: { step: world.step, at: world.passed, waitMs: 0 },
  })
  note(world, `  which ${name} answers`)
}
