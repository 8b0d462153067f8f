/** The sends of a simulated process: how far each has come, and its two commits waiting for their turn. */
import type { Context } from '../../src/context.ts'
import { CommitUnknownError } from '../../src/db/unavailable.ts'
import type { BegunSend, TakenMessages } from '../../src/sending/take-messages.ts'
import type { Lane, Source } from '../../src/turns/source.ts'
import type { Stage } from './cells.ts'
import { checkMark } from './client-steps.ts'
import type { Process } from './process.ts'
import { broken, nameOf, note, park, type World } from './world.ts'

/** A send that this process has in its hands. */
export type Flight = {
  message_id: string
  /** Of the submit that is being made, 1 for the first. */
  number: number
  stage: Stage
  /** Milliseconds; when its first byte left. */
  leftAt: number
  answered: boolean
}

/** The real source of messages. Its commits: the first `transaction` of a take marks, `insist` records. */
export function sendSource(world: World, owner: () => Process, ctx: Context): Source {
  let taking: string[] | undefined
  const { db } = world.memory
  const source = world.verbs.sendMessages({
    ...ctx,
    db: {
      ...db,
      async transaction(work) {
        const due = taking
        taking = undefined
        await park(world, owner(), due ? 'mark' : 'commit')
        const taken = await db.transaction(work)
        if (!due) return taken
        noteMarks(world, owner(), due, (taken as TakenMessages).sends)
        await park(world, owner(), 'submit')
        return taken
      },
      insist: (work) => recordOutcome(world, owner(), () => db.transaction(work)),
    },
  })
  return {
    lanes: () => source.lanes(),
    take(due, room) {
      taking = dueIn(world, due)
      for (const id of taking) begin(world, owner(), id)
      return source.take(due, room)
    },
  }
}

/** What a take of these lanes will find, unless somebody is faster. */
function dueIn({ memory }: World, lanes: readonly Lane[]): string[] {
  const names = new Set(lanes.map(({ lane }) => lane))
  const rows = memory.rows<{ id: string; lane: string }>(
    "select id, lane from message where state in ('queued', 'scheduled')",
  )
  return rows.flatMap(({ id, lane }) => (names.has(lane) ? [id] : []))
}

function begin(world: World, { name, flights }: Process, message_id: string): void {
  note(world, `${name} is taking ${nameOf(world, message_id)}`)
  if (flights.has(message_id)) return
  const submits = world.submits.filter((submit) => submit.message_id === message_id)
  const number = submits.filter(({ generation }) => isCurrent(world, message_id, generation)).length
  flights.set(message_id, {
    message_id,
    number: number + 1,
    stage: 'taking',
    leftAt: world.passed,
    answered: false,
  })
}

function isCurrent(world: World, message_id: string, generation: number): boolean {
  return world.known.get(message_id)?.generation === generation
}

function noteMarks(world: World, process: Process, due: string[], begun: BegunSend[]): void {
  const marked = new Set(begun.map(({ submission }) => submission.message_id))
  for (const id of due) {
    const isOurs = process.flights.get(id)?.stage === 'taking'
    if (isOurs && !marked.has(id)) process.flights.delete(id)
  }
  for (const { submission, message } of begun) {
    const { message_id, number, remote_phone, attempt_id } = submission
    world.marks.set(attempt_id, world.step)
    process.flights.set(message_id, {
      message_id,
      number,
      stage: 'marked',
      leftAt: world.passed,
      answered: false,
    })
    note(world, `${process.name} has marked ${nameOf(world, message_id)} #${number}`)
    checkMark(world, process, message_id)
    // Only the answer to a keyword goes to everybody.
    if (world.optedOut.has(remote_phone) && message.auto_reply_to === null) {
      broken(world, 'I12', `${nameOf(world, message_id)} was marked after STOP`)
    }
  }
}

/** A carrier that has not answered by then is not waited for. */
const deadlineMs = 35_000

/** The second commit, in which the database may fail (F-34) or lose its answer (F-04). */
async function recordOutcome<T>(world: World, process: Process, run: () => Promise<T>): Promise<T> {
  const { random, settling } = world
  const flights = [...process.flights.values()].filter(({ stage, answered, leftAt }) => {
    const overdue = stage !== 'marked' && leftAt + deadlineMs <= world.passed
    return stage !== 'taking' && (answered || overdue)
  })
  await park(world, process, 'outcome')
  if (!settling && random.chance(0.04)) throw lost('nothing was written')
  const result = await run()
  for (const flight of flights) flight.stage = 'recorded'
  if (!settling && random.chance(0.02)) throw new CommitUnknownError('perhaps it was written')
  return result
}

function lost(message: string): Error {
  return Object.assign(new Error(message), { code: '08006' })
}
