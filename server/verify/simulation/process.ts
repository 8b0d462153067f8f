/** A simulated process: the real Runner and verbs, with every commit and timer waiting for its turn. */

import type { Logger } from 'pino'
import type { Clock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { createKeywords } from '../../src/consent/keyword.ts'
import type { Context } from '../../src/context.ts'
import type { Database } from '../../src/db/database.ts'
import { createMetrics } from '../../src/metrics.ts'
import { createSecrets } from '../../src/secrets/sealing.ts'
import { steadyTime } from '../../src/steady-time.ts'
import { Runner } from '../../src/turns/runner.ts'
import { type Instant, toInstant } from '../../src/values/instant.ts'
import { createSimulatedCarrier } from './carrier.ts'
import { type Flight, sendSource } from './sends.ts'
import { addTask, broken, note, park, type Task, type World, wallOf } from './world.ts'

export type Process = {
  name: string
  ctx: Context
  flights: Map<string, Flight>
  startedAt: number
  paused: boolean
  dead: boolean
  /** It went on after an outcome: a crash from here on is none "after outcome" any more. */
  forgetRecorded(): void
}

/** Shared: making them takes longer than a schedule. */
const config = readConfig('sandbox', {}, {})
const metrics = createMetrics(async () => 0)
const keywords = createKeywords(config.keywords)

export function startProcess(world: World): Process {
  const name = `p${world.processes.length + 1}`
  const owner = (): Process => process
  const ctx: Context = {
    config,
    db: world.memory.db,
    clock: simulatedClock(world, owner),
    newId: world.newId,
    secrets: createSecrets(() => []),
    health: {},
    carriers: { find: (id) => (id === 'sandbox' ? carrier : undefined) },
    log: strictLog(world),
    metrics,
    keywords,
    owner: `${name}-${world.seed}`,
    nudge: () => runner.nudge(),
  }
  const runner = new Runner({ ...ctx, db: gatedDatabase(world, owner) }, [
    sendSource(world, owner, ctx),
  ])
  const process = createProcess(name, ctx, world.passed)
  const carrier = createSimulatedCarrier(world, process)
  world.processes.push(process)
  note(world, `${name} starts`)
  runner.start()
  return process
}

function createProcess(name: string, ctx: Context, startedAt: number): Process {
  const flights: Process['flights'] = new Map()
  return {
    name,
    ctx,
    flights,
    startedAt,
    paused: false,
    dead: false,
    forgetRecorded() {
      for (const [id, { stage }] of flights) if (stage === 'recorded') flights.delete(id)
    },
  }
}

/** The database with every commit waiting for its turn. */
function gatedDatabase(world: World, owner: () => Process): Database {
  const { db } = world.memory
  const transaction: Database['transaction'] = async (work) => {
    await park(world, owner(), 'commit')
    return db.transaction(work)
  }
  return { ...db, transaction, insist: transaction }
}

/** The real steady time over a simulated wall; timers wait for their turn like everything else. */
function simulatedClock(world: World, owner: () => Process): Clock {
  const time = steadyTime(
    () => wallOf(world),
    () => world.passed,
  )
  const last = { millis: -1, instant: toInstant(0) }
  // Asked for far more often than it changes.
  const now = (): Instant => {
    const millis = time()
    if (millis !== last.millis) Object.assign(last, { millis, instant: toInstant(millis) })
    return last.instant
  }
  return {
    now,
    nowOf: now,
    isFrozen: () => false,
    after(millis, callback) {
      const label = millis < 5000 ? 'poll' : 'deadline'
      const task: Task = { owner: owner(), label, due: world.passed + millis, run: callback }
      addTask(world, task)
      return () => {
        world.tasks = world.tasks.filter((other) => other !== task)
      }
    },
  }
}

/** Whatever the server logs as an error is a bug; nothing in a simulation may fail. */
function strictLog(world: World): Logger {
  const error = (details: { err?: Error }, message: string): void => {
    if (message !== 'carrier adapter failed' && message !== 'answer not recorded yet') {
      broken(world, 'no error', `${message}: ${details.err?.stack}`)
    }
  }
  return { info() {}, warn() {}, error } as unknown as Logger
}
