/** V-1: a million seeded schedules over the real verbs and store, with every fault we can think of. */
import { Worker } from 'node:worker_threads'
import type { Harness, HarnessResult } from './harness.ts'
import { addCells, type Cells, leastHit, tableOf } from './simulation/cells.ts'
import type { Ran, Run } from './simulation/run.ts'

/** One for each core that the plan of verification counts on. */
const workers = 2
/** A crash seen less often than this at some point of a send has not been tried; by how many schedules there were. */
const hitsMin = (schedules: number): number =>
  schedules >= 20_000 ? 100 : schedules >= 3000 ? 1 : 0

export const harness: Harness = {
  id: 'V-1',
  unit: 'schedules',
  promise:
    'In no order of crashes, pauses, lost answers, receipts, cancels and clock jumps is a message lost or sent twice (I1–I12)',
  full: 1_000_000,
  fast: 3000,
  minutes: 36,
  async run({ count, seed, deadlineMs, log }): Promise<HarnessResult> {
    const share = Math.ceil(count / workers)
    const began = performance.now()
    const runs = Array.from({ length: workers }, (_, position) =>
      runInWorker({ from: seed + position * share, count: share, deadlineMs }),
    )
    const done = await Promise.all(runs)
    const seconds = (performance.now() - began) / 1000
    const cells: Cells = {}
    for (const ran of done) addCells(cells, ran.cells)
    for (const line of tableOf(cells)) log(line)
    const reached = done.reduce((sum, ran) => sum + ran.reached, 0)
    const least = leastHit(cells)
    const violations = done.flatMap((ran) => ran.failures)
    if (least.count < hitsMin(reached)) {
      violations.push(`seed ${seed}: crash ${least.cell} was hit only ${least.count} times`)
    }
    const figures = {
      'schedules per second': Math.round(reached / seconds),
      'least hit crash': `${least.cell}: ${least.count}`,
    }
    return { reached, violations, figures }
  },
}

/** Schedules share nothing, so they run on threads; each has its own database. */
function runInWorker(run: Run): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./simulation/worker.ts', import.meta.url), {
      workerData: run,
    })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
