/** Peace: everybody is well, time leaps to whatever is due next, until nothing is left to be done. */
import { toMillis } from '../../src/values/instant.ts'
import { advance, deliverReceipt, resume } from './fault-steps.ts'
import { type Process, startProcess } from './process.ts'
import { broken, readyTasks, runTask, type World, wallOf } from './world.ts'

/**
 * More rounds than this, and something is due again and again without getting done. Look-ups come every
 * ten seconds, and a clock that was put back by an hour makes their window an hour longer (F-14).
 */
const roundsMax = 1000

export async function settle(world: World): Promise<void> {
  world.settling = true
  for (const process of world.processes) if (process.paused && !process.dead) resume(world, process)
  const alive = world.processes.find((process) => !process.dead) ?? startProcess(world)
  for (let round = 0; round < roundsMax; round++) {
    world.step++
    await runAll(world, alive)
    while (world.receipts.length > 0) await deliverReceipt(world, alive)
    const due = nextDue(world)
    if (due === undefined) return
    advance(world, Math.max(1, due - world.passed))
  }
  broken(world, 'I4', 'it never ends')
  leftovers(world, alive)
}

function leftovers({ memory, violations }: World, { name }: Process): void {
  for (const row of memory.rows('select * from message where lane is not null')) {
    violations.push(`left to ${name}: ${JSON.stringify(row)}`)
  }
}

/** Only one process takes from here on: that is enough, and faster. */
async function runAll(world: World, alive: Process): Promise<void> {
  for (;;) {
    const first = readyTasks(world).find((task) => task.label !== 'poll' || task.owner === alive)
    if (!first) return
    await runTask(world, first)
  }
}

/** The next moment at which a message can be taken or a carrier answers; polls alone are nothing new. */
function nextDue(world: World): number | undefined {
  const [waiting] = world.memory.rows<{ next_at: string | null; leased_until: string | null }>(`
    select min(case when leased_until is null then next_at end) as next_at,
      min(leased_until) as leased_until from message`)
  const wall = wallOf(world) - world.passed
  const moments = [waiting?.next_at, waiting?.leased_until].flatMap((instant) =>
    instant ? [toMillis(instant as never) - wall + 1] : [],
  )
  const timers = world.tasks.flatMap((task) => (task.label === 'poll' ? [] : [task.due]))
  const all = [...moments, ...timers]
  if (all.length === 0) return undefined
  // A process that has not adopted a jump yet sees another time: then simply wait.
  const due = Math.min(...all)
  return due > world.passed ? due : world.passed + 1001
}
