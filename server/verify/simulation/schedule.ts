/** One schedule: a few dozen seeded steps, then peace, then the question whether all promises held. */
import type { Cells } from './cells.ts'
import { checkWorld } from './check.ts'
import {
  cancelMessage,
  createMessage,
  editMessage,
  type Known,
  queueMessage,
  removeMessage,
  trespass,
} from './client-steps.ts'
import { advance, crash, deliverReceipt, jump, pause, receive, resume } from './fault-steps.ts'
import { followPlan, planOf } from './plan.ts'
import { type Process, startProcess } from './process.ts'
import { weighted } from './random.ts'
import { settle } from './settle.ts'
import { createWorld, quiet, readyTasks, runTask, type World, type WorldOptions } from './world.ts'

export type Ended = { violations: string[]; trace: string[] | undefined }

const messagesMax = 3

/** Runs the schedule of this seed; adds what crashed where to `cells`. */
export async function runSchedule(options: WorldOptions, cells: Cells): Promise<Ended> {
  options.memory.reset()
  const world = createWorld(options)
  const { random } = world
  const processes = 1 + random.below(random.chance(0.5) ? 2 : 4)
  for (let count = 0; count < processes; count++) startProcess(world)
  if (random.chance(0.75)) world.plan = planOf(world)
  await createMessage(world, world.processes[0] as Process)
  await quiet()
  const steps = 12 + random.below(24)
  for (world.step = 1; world.step <= steps; world.step++) {
    await takeStep(world, cells)
    if (world.plan) followPlan(world, world.plan, cells)
    if (world.violations.length > 0) break
  }
  if (world.violations.length === 0) await settle(world)
  if (world.violations.length === 0) checkWorld(world)
  return { violations: world.violations, trace: world.trace }
}

type Step = 'go' | 'wait' | 'call' | 'receipt' | 'receive' | 'crash' | 'pause' | 'resume' | 'jump'

const weights: readonly (readonly [Step, number])[] = [
  ['go', 60],
  ['wait', 10],
  ['call', 14],
  ['receipt', 8],
  ['receive', 3],
  ['crash', 1.5],
  ['pause', 1.5],
  ['resume', 2],
  ['jump', 0.4],
]

async function takeStep(world: World, cells: Cells): Promise<void> {
  const { random } = world
  const step = weighted(random, weights)
  const running = world.processes.filter((process) => !process.dead && !process.paused)
  if (running.length === 0) return restart(world)
  const process = random.pick(running)
  if (step === 'go') return go(world)
  if (step === 'wait') return advance(world, random.pick(pauses))
  if (step === 'call') return call(world, process)
  if (step === 'receipt') return deliverReceipt(world, process)
  if (step === 'receive') return receive(world, process)
  if (step === 'crash') return crash(world, process, cells)
  if (step === 'pause') return pause(world, process)
  if (step === 'resume') return resumeAny(world)
  jump(world, random.pick(jumps))
}

const pauses = [1, 999, 1000, 2000, 5000, 10_000, 31_000, 36_000, 60_000, 96_000]
const jumps = [-3_600_000, -90_000, -5000, 5000, 90_000, 3_600_000]

/** Whatever can go on, goes on: anything that is ready, in any order. Time passes when nothing is. */
async function go(world: World): Promise<void> {
  const ready = readyTasks(world)
  if (ready.length > 0) return runTask(world, world.random.pick(ready))
  advance(world, world.random.pick([1000, 2000, 5000]))
}

async function call(world: World, process: Process): Promise<void> {
  const { random, known } = world
  const pending = [...known.values()].filter((message) => message.phase !== 'deleted')
  if (known.size < messagesMax && random.chance(0.4)) await createMessage(world, process)
  else if (pending.length > 0) await touch(world, process, random.pick(pending))
  await quiet()
}

async function touch(world: World, process: Process, message: Known): Promise<void> {
  const act = weighted(world.random, [
    ['queue', message.phase === 'draft' ? 12 : 1],
    ['cancel', message.phase === 'asked' ? 8 : 1],
    ['edit', message.phase === 'draft' ? 5 : 1],
    ['delete', 1],
    ['trespass', 0.5],
  ])
  if (act === 'queue') return queueMessage(world, process, message)
  if (act === 'cancel') return cancelMessage(world, process, message)
  if (act === 'edit') return editMessage(world, process, message)
  if (act === 'delete') return removeMessage(world, process, message)
  return trespass(world, process, message)
}

/** Somebody must be there: the dead are started again, or the paused go on. */
function restart(world: World): void {
  const paused = world.processes.filter((process) => process.paused && !process.dead)
  if (paused.length > 0 && world.random.chance(0.5)) resume(world, world.random.pick(paused))
  else {
    if (world.random.chance(0.5)) advance(world, world.random.pick(pauses))
    startProcess(world)
  }
}

function resumeAny(world: World): void {
  const paused = world.processes.filter((process) => process.paused && !process.dead)
  if (paused.length > 0) resume(world, world.random.pick(paused))
}
