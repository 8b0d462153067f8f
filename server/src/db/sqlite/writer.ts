/**
 * Where the writing connection lives. An idle server has it on the event loop, which needs no memory;
 * once writing takes a good part of the loop's time it moves, for good, to a thread of its own: neither
 * SQL nor fsync then keep requests waiting (design: "Writes are batched").
 */
import type { Worker } from 'node:worker_threads'
import { here, type Place } from './place.ts'
import { end, startThread, throughThread } from './start-thread.ts'
import { openSqlite } from './statements.ts'

/** The writer moves when it took more than this share of the time, twice in a row: not for a start. */
const shareMax = 0.1
const observedMs = 400
const timesMax = 2

export type Moving = 'never' | 'when busy' | 'at once'

export function openWriter(file: string, moving: Moving): Place {
  let place = here(openSqlite({ file }))
  let next: Promise<Place | undefined> | undefined
  let isWatched = moving === 'when busy'
  const isBusy = createGauge()
  const move = (): void => {
    next = openThread(file)
  }
  if (moving === 'at once') move()

  return {
    async run(statements) {
      // Never in the middle of a transaction, which belongs to its connection.
      if (next && !place.isTransaction()) {
        const [old, ready] = [place, await next]
        next = undefined
        place = ready ?? old
        if (ready) await old.close()
      }
      const before = performance.now()
      const running = place.run(statements)
      if (isWatched && isBusy(performance.now() - before)) {
        isWatched = false
        move()
      }
      return running
    },
    isTransaction: () => place.isTransaction(),
    async close() {
      await (await next)?.close()
      await place.close()
    },
  }
}

/** Tells once `spentMs` have added up to too large a share of the time that went by. */
function createGauge(): (spentMs: number) => boolean {
  let since = performance.now()
  let spent = 0
  let times = 0
  return (spentMs) => {
    spent += spentMs
    const observed = performance.now() - since
    if (observed < observedMs) return false
    times = spent / observed > shareMax ? times + 1 : 0
    since += observed
    spent = 0
    return times >= timesMax
  }
}

/** Undefined where there is no room for threads: short of memory or descriptors, all stays as it is. */
async function openThread(file: string): Promise<Place | undefined> {
  const scripts = ['./thread.ts', './checkpointer.ts']
  const started = await Promise.allSettled(scripts.map((script) => startThread(script, { file })))
  const threads = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const [worker, checkpointer] = threads
  if (worker && checkpointer) return inThread(worker, checkpointer)
  await Promise.all(threads.map(end))
  return undefined
}

function inThread(worker: Worker, checkpointer: Worker): Place {
  const place = throughThread(worker)
  return {
    ...place,
    async close() {
      await Promise.all([place.close(), end(checkpointer)])
    },
  }
}
