/** Many schedules, one after the other, in one process. */
import { pino } from 'pino'
import type { Context } from '../../src/context.ts'
import { newId } from '../../src/values/ids.ts'
import { toInstant } from '../../src/values/instant.ts'
import { createPeople } from '../../test/people.ts'
import type { Cells } from './cells.ts'
import { openMemoryDatabase } from './memory-database.ts'
import { createRandom } from './random.ts'
import { type Ended, runSchedule } from './schedule.ts'
import { realVerbs, type Verbs } from './verbs.ts'

export type Run = {
  from: number
  count: number
  deadlineMs: number
  verbs?: Verbs
  /** Failing schedules told in full; more of the same would not help. */
  failuresMax?: number
}
export type Ran = { reached: number; cells: Cells; failures: string[] }

export type Stage = {
  run(seed: number, tracing: boolean, cells?: Cells): Promise<Ended>
  close(): Promise<void>
}

/** The database and the people of all schedules. */
export async function openStage(verbs: Verbs = realVerbs): Promise<Stage> {
  const memory = await openMemoryDatabase()
  const { bytes } = createRandom(1)
  const setUp = {
    db: memory.db,
    newId: (prefix) => newId(prefix, 0, bytes),
    clock: { now: () => toInstant(0), nowOf: () => toInstant(0) },
    log: pino({ level: 'silent' }),
  } as Pick<Context, 'newId' | 'db'>
  const people = await createPeople(setUp as Context)
  return {
    run: (seed, tracing, cells = {}) =>
      runSchedule({ seed, memory, people, verbs, tracing }, cells),
    close: () => memory.db.close(),
  }
}

/** Schedules `from`, `from` + 1, …; stops early at the deadline or when it has seen enough. */
export async function runSchedules({
  from,
  count,
  deadlineMs,
  verbs,
  failuresMax = 3,
}: Run): Promise<Ran> {
  const stage = await openStage(verbs)
  const end = performance.now() + deadlineMs
  const ran: Ran = { reached: 0, cells: {}, failures: [] }
  while (ran.reached < count && ran.failures.length < failuresMax && performance.now() < end) {
    const seed = from + ran.reached++
    const { violations } = await stage.run(seed, false, ran.cells)
    if (violations.length > 0) ran.failures.push(await retell(stage, seed))
  }
  await stage.close()
  return ran
}

/** The same schedule once more, this time written down. */
async function retell(stage: Stage, seed: number): Promise<string> {
  const { violations, trace } = await stage.run(seed, true)
  return [`schedule ${seed}: ${violations.join('; ')}`, ...(trace ?? [])].join('\n    ')
}
