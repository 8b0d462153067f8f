/** Crashes and pauses where it hurts: they would be rare if they were left to chance alone. */
import { type CarrierClass, carrierClasses, classOf } from './carrier.ts'
import { type Cells, type Stage, stages } from './cells.ts'
import { advance, crash, pause } from './fault-steps.ts'
import type { Process } from './process.ts'
import type { World } from './world.ts'

/** What is to happen to the process that has a send of this class at this stage. */
export type Plan = { stage: Stage; class: CarrierClass; act: 'crash' | 'pause' }

/** Many schedules end before they get there: the last stage has two turns. */
const turns: readonly Stage[] = [...stages, 'recorded']

/** Schedule after schedule takes the next cell of the table, so that all are tried about equally often. */
export function planOf({ seed, random }: World): Plan {
  const cell = seed % (turns.length * carrierClasses.length)
  return {
    stage: turns[Math.floor(cell / carrierClasses.length)] as Stage,
    class: carrierClasses[cell % carrierClasses.length] as CarrierClass,
    act: random.chance(0.75) ? 'crash' : 'pause',
  }
}

export function followPlan(world: World, plan: Plan, cells: Cells): void {
  const { processes, random } = world
  const running = processes.filter((process) => !process.dead && !process.paused)
  const victim = running.find((process) => isAt(world, process, plan, plan.stage))
  if (!victim) {
    hasten(world, plan, running)
    return
  }
  // What was recorded is history as soon as anything else happens.
  if (plan.stage !== 'recorded' && random.chance(0.3)) return
  world.plan = undefined
  if (plan.act === 'crash') crash(world, victim, cells)
  else {
    pause(world, victim)
    // Long enough for its leases to end.
    if (random.chance(0.7)) advance(world, 96_000)
  }
}

/** The outcome of a send that hangs is recorded only at its deadline, which few schedules live to see. */
function hasten(world: World, plan: Plan, running: readonly Process[]): void {
  if (plan.stage !== 'recorded' || plan.class !== 'hang') return
  const hangs = running.some((process) => isAt(world, process, plan, 'accepted'))
  if (hangs && world.random.chance(0.2)) advance(world, 36_000)
}

function isAt(world: World, { flights }: Process, plan: Plan, stage: Stage): boolean {
  return [...flights.values()].some(
    (flight) =>
      flight.stage === stage && classOf(world, flight.message_id, flight.number) === plan.class,
  )
}
