/** The simulated carrier. It keeps its own log, survives our crashes, and loses what it is told to lose. */
import {
  type Accepted,
  type AttemptRef,
  type Carrier,
  CarrierError,
  type Submission,
} from '../../src/carriers/carrier.ts'
import type { Process } from './process.ts'
import { broken, nameOf, note, park, type World } from './world.ts'

/** Of the last two the carrier takes the message, but we are not told, or much too late. */
export const carrierClasses = [
  'accept',
  'reject',
  'throttle',
  'lose',
  'accept-lose',
  'hang',
] as const
export type CarrierClass = (typeof carrierClasses)[number]

/** A line of the carrier's log. */
export type Submit = Submission & {
  generation: number
  class: CarrierClass
  /** Steps and milliseconds. */
  step: number
  at: number
  by: Process
  id: string
  taken: boolean
}

/** A receipt the carrier still has to deliver, perhaps more than once. */
export type Answer = {
  submit: Submit
  by: 'attempt' | 'carrier'
  status: 'accepted' | 'delivered' | 'undelivered'
  error_code: string
}

const lateMs = 36_000

export function createSimulatedCarrier(world: World, process: Process): Carrier {
  return {
    id: 'sandbox',
    reconcileWindowMs: 30_000,
    answerWithinMs: 35_000,
    room: () => Number.POSITIVE_INFINITY,
    async send(submission, leaving) {
      leaving()
      const submit = arrive(world, process, submission)
      await park(world, null, `decides ${nameOf(world, submission.message_id)}`)
      decide(world, submit)
      if (submit.class === 'hang') await hang(world, submit)
      await park(world, process, `answer ${nameOf(world, submission.message_id)}`)
      const flight = process.flights.get(submission.message_id)
      if (flight) flight.answered = true
      return answer(submit)
    },
    lookUp: (attempt) => lookUp(world, process, attempt),
  }
}

export function classOf(world: World, message_id: string, number: number): CarrierClass {
  const key = `${message_id} ${world.known.get(message_id)?.generation} ${number}`
  const { classes, plan, random } = world
  const decided =
    classes.get(key) ?? (plan && random.chance(0.8) ? plan.class : random.pick(carrierClasses))
  classes.set(key, decided)
  return decided
}

/** The bytes are there. From here on nothing that happens to the process matters. */
function arrive(world: World, process: Process, submission: Submission): Submit {
  const { message_id, number } = submission
  const submit: Submit = {
    ...submission,
    generation: world.known.get(message_id)?.generation ?? 0,
    class: classOf(world, message_id, number),
    step: world.step,
    at: world.passed,
    by: process,
    id: world.newId('sbx'),
    taken: false,
  }
  note(world, `carrier sees ${nameOf(world, message_id)} #${number}: ${submit.class}`)
  const flight = process.flights.get(message_id)
  checkArrival(world, submit)
  world.submits.push(submit)
  if (flight) Object.assign(flight, { stage: 'submitted', leftAt: world.passed })
  return submit
}

/** I3, I5 and I6 at the very moment: seen once, still wanted, and as it was asked for. */
function checkArrival(world: World, submit: Submit): void {
  const name = nameOf(world, submit.message_id)
  const before = world.submits.filter((other) => other.message_id === submit.message_id)
  const standing = before.find((other) => other.class !== 'throttle')
  if (standing) broken(world, 'I3', `${name} was submitted again after ${standing.class}`)
  const known = world.known.get(submit.message_id)
  if (!known) return
  const markedStep = world.marks.get(submit.attempt_id) ?? 0
  if (known.phase !== 'asked' || (known.asked?.step ?? 0) > markedStep) {
    broken(world, 'I5', `${name} left after it was called back`)
  }
  if (known.text !== submit.text || known.remote_phone !== submit.remote_phone) {
    broken(world, 'I6', `${name} left as "${submit.text}", not as "${known.text}"`)
  }
}

function decide(world: World, submit: Submit): void {
  const flight = submit.by.flights.get(submit.message_id)
  if (flight?.stage === 'submitted') flight.stage = 'accepted'
  submit.taken =
    submit.class === 'accept' ||
    submit.class === 'accept-lose' ||
    (submit.class === 'hang' && world.random.chance(0.7))
  if (!submit.taken) return
  // Refused for good by the network later on, delivered, or both, or nothing is ever heard.
  const { random } = world
  const by = random.chance(0.7) ? 'attempt' : 'carrier'
  const add = (status: Answer['status'], error_code = ''): void => {
    world.receipts.push({ submit, by, status, error_code })
  }
  if (random.chance(0.3)) add('accepted')
  if (random.chance(0.35)) add('undelivered', random.pick(['30003', '30005']))
  if (random.chance(0.5)) add('delivered')
}

async function hang(world: World, { message_id }: Submit): Promise<void> {
  if (world.random.chance(0.4)) await new Promise(() => {})
  await park(world, null, `late answer ${nameOf(world, message_id)}`, lateMs)
}

function answer(submit: Submit): Accepted {
  switch (submit.class) {
    case 'reject':
      throw new CarrierError('rejected', 'refused', { code: '21211' })
    case 'throttle':
      throw new CarrierError('busy', 'slow down', { code: '429', retryAfterMs: 1000 })
    case 'lose':
    case 'accept-lose':
      throw new CarrierError('unknown', 'the connection was lost')
    case 'accept':
      return { carrier_message_id: submit.id }
    case 'hang':
      if (submit.taken) return { carrier_message_id: submit.id }
      throw new CarrierError('rejected', 'refused, late', { code: '21211' })
  }
}

/** Finds what was taken, sometimes, and fails sometimes. */
async function lookUp(
  world: World,
  process: Process,
  { attempt_id }: AttemptRef,
): Promise<Accepted[]> {
  const submit = world.submits.find((each) => each.attempt_id === attempt_id)
  await park(world, process, `look-up ${submit ? nameOf(world, submit.message_id) : ''}`)
  if (world.random.chance(0.1)) throw new Error('look-up failed')
  if (!submit?.taken || world.random.chance(0.5)) return []
  return [{ carrier_message_id: submit.id }]
}
