/** One simulated world: its time, what may happen next in it, and what was seen to happen. */
import { type NewId, newId } from '../../src/values/ids.ts'
import type { People } from '../../test/people.ts'
import type { Answer, CarrierClass, Submit } from './carrier.ts'
import type { Known } from './client-steps.ts'
import type { MemoryDatabase } from './memory-database.ts'
import type { Plan } from './plan.ts'
import type { Process } from './process.ts'
import { createRandom, type Random } from './random.ts'
import type { Verbs } from './verbs.ts'

/** Something that waits for its turn: a commit, a byte, an answer, a timer. */
export type Task = {
  /** Null: it belongs to the carrier, which no crash of ours concerns. */
  owner: Process | null
  label: string
  /** Monotonic milliseconds; not before. */
  due: number
  run(): void
}

export type Told = { by: 'attempt' | 'carrier'; status: string; error_code: string }
export type Inbound = { carrier_message_id: string; text: string; remote_phone: string }

export type World = {
  seed: number
  memory: MemoryDatabase
  people: People
  verbs: Verbs
  random: Random
  newId: NewId
  /** Milliseconds that passed, and how far the wall clock was put off since the beginning. */
  passed: number
  jumped: number
  /** When it was put off. */
  jumps: number[]
  /** Counts steps: an order of everything. */
  step: number
  tasks: Task[]
  processes: Process[]
  /** What the carrier does with each submit, decided before it is made. */
  classes: Map<string, CarrierClass>
  /** The carrier's own log. */
  submits: Submit[]
  /** The step of each attempt's mark. */
  marks: Map<string, number>
  /** What the carrier still has to tell us. */
  receipts: Answer[]
  /** What it told us, in a commit, by attempt. */
  told: Map<string, Told[]>
  inbounds: Inbound[]
  optedOut: Set<string>
  known: Map<string, Known>
  /** At this stage of some send its process will be crashed or paused. */
  plan: Plan | undefined
  /** No more faults: everything is to come to its end. */
  settling: boolean
  violations: string[]
  trace: string[] | undefined
}

export type WorldOptions = {
  seed: number
  memory: MemoryDatabase
  people: People
  verbs: Verbs
  tracing: boolean
}

export function createWorld({ seed, memory, people, verbs, tracing }: WorldOptions): World {
  const { bytes } = createRandom(seed + 0x5eed)
  return {
    seed,
    memory,
    people,
    verbs,
    random: createRandom(seed),
    newId: (prefix) => newId(prefix, 0, bytes),
    passed: 0,
    jumped: 0,
    jumps: [],
    step: 0,
    tasks: [],
    processes: [],
    classes: new Map(),
    submits: [],
    marks: new Map(),
    receipts: [],
    told: new Map(),
    inbounds: [],
    optedOut: new Set(),
    known: new Map(),
    plan: undefined,
    settling: false,
    violations: [],
    trace: tracing ? [] : undefined,
  }
}

const begin = Date.UTC(2026, 10, 21, 9)

/** What a clock on the wall shows. */
export function wallOf(world: World): number {
  return begin + world.passed + world.jumped
}

/** Waits until the schedule lets it go on; for ever if its process is dead by then. */
export function park(
  world: World,
  owner: Process | null,
  label: string,
  afterMs = 0,
): Promise<void> {
  return new Promise((resolve) => {
    addTask(world, { owner, label, due: world.passed + afterMs, run: resolve })
  })
}

export function addTask(world: World, task: Task): void {
  if (task.owner?.dead) return
  world.tasks.push(task)
}

/** What can go on now. Polls find nothing most of the time: they come last, or by chance. */
export function readyTasks(world: World): Task[] {
  const ready = world.tasks.filter((task) => task.due <= world.passed && !task.owner?.paused)
  const others = ready.filter((task) => task.label !== 'poll')
  return others.length === 0 || world.random.chance(0.15) ? ready : others
}

/** Lets one task go on, and waits until everything that follows waits for its turn again. */
export async function runTask(world: World, task: Task): Promise<void> {
  note(world, `${task.owner?.name ?? 'carrier'} ${task.label}`)
  world.tasks.splice(world.tasks.indexOf(task), 1)
  task.owner?.forgetRecorded()
  task.run()
  await quiet()
}

/** Two turns of the event loop: coalesce() starts its batch in the first one. */
export async function quiet(): Promise<void> {
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}

/** The trace tells of messages as m1, m2, … since ids say nothing to a reader. */
export function note(world: World, line: string): void {
  world.trace?.push(`${String(world.step).padStart(3)} ${(world.passed / 1000).toFixed(3)} ${line}`)
}

export function nameOf(world: World, message_id: string): string {
  return world.known.get(message_id)?.name ?? message_id
}

export function broken(world: World, invariant: string, what: string): void {
  world.violations.push(`${invariant}: ${what}`)
  note(world, `BROKEN ${invariant}: ${what}`)
}
