/** The sends of a simulated process: how far each has come, and its three commits waiting for their turn. */
import type { Context } from '../../src/context.ts'
import { CommitUnknownError } from '../../src/db/unavailable.ts'
import type { BegunSend } from '../../src/sending/begin-sends.ts'
import type { Job } from '../../src/turns/job.ts'
import type { JobHandler } from '../../src/turns/runner.ts'
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
  /** Milliseconds; when its mark was committed. */
  markedAt: number
  answered: boolean
}

/** The real handler of `message.send`. Its commits: `transaction` is the mark, `insist` the outcome. */
export function sendHandler(world: World, owner: () => Process, ctx: Context): JobHandler {
  let marking: Job[] = []
  const { db } = world.memory
  const handler = world.verbs.sendMessages({
    ...ctx,
    db: {
      ...db,
      async transaction(work) {
        const jobs = marking
        await park(world, owner(), 'mark')
        const begun = await db.transaction(work)
        noteMarks(world, owner(), jobs, begun as BegunSend[])
        await park(world, owner(), 'submit')
        return begun
      },
      insist: (work) => recordOutcome(world, owner(), () => db.transaction(work)),
    },
  })
  return async (runnerCtx, jobs) => {
    for (const { subject_id } of jobs) claimed(world, owner(), subject_id)
    marking = jobs
    return handler(runnerCtx, jobs)
  }
}

function claimed(world: World, { name, flights }: Process, message_id: string): void {
  // Its own lease may have ended under it: then it is still in its hands from before.
  note(world, `${name} has claimed ${nameOf(world, message_id)}`)
  if (flights.has(message_id)) return
  const submits = world.submits.filter((submit) => submit.message_id === message_id)
  const number = submits.filter(({ generation }) => isCurrent(world, message_id, generation)).length
  flights.set(message_id, {
    message_id,
    number: number + 1,
    stage: 'claimed',
    markedAt: world.passed,
    answered: false,
  })
}

function isCurrent(world: World, message_id: string, generation: number): boolean {
  return world.known.get(message_id)?.generation === generation
}

function noteMarks(world: World, process: Process, jobs: Job[], begun: BegunSend[]): void {
  const marked = new Set(begun.map(({ submission }) => submission.message_id))
  for (const { subject_id } of jobs) {
    const isOurs = process.flights.get(subject_id)?.stage === 'claimed'
    if (isOurs && !marked.has(subject_id)) process.flights.delete(subject_id)
  }
  for (const { submission } of begun) {
    const { message_id, number, remote_phone, attempt_id } = submission
    world.marks.set(attempt_id, world.step)
    process.flights.set(message_id, {
      message_id,
      number,
      stage: 'marked',
      markedAt: world.passed,
      answered: false,
    })
    note(world, `${process.name} has marked ${nameOf(world, message_id)} #${number}`)
    checkMark(world, process, message_id)
    if (world.optedOut.has(remote_phone)) {
      broken(world, 'I12', `${nameOf(world, message_id)} was marked after STOP`)
    }
  }
}

/** A carrier that has not answered by then is not waited for. */
const deadlineMs = 35_000

/** The third commit, in which the database may fail (F-34) or lose its answer (F-04). */
async function recordOutcome<T>(world: World, process: Process, run: () => Promise<T>): Promise<T> {
  const { random, settling } = world
  const flights = [...process.flights.values()].filter(({ stage, answered, markedAt }) => {
    const overdue = stage !== 'marked' && markedAt + deadlineMs <= world.passed
    return stage !== 'claimed' && (answered || overdue)
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
