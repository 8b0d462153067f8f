/**
 * Where the writing connection lives. An idle server has it on the event loop, which needs no memory;
 * once writing takes a good part of the loop's time it moves, for good, to a thread of its own: neither
 * SQL nor fsync then keep requests waiting (design: "Writes are batched").
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { here, type Place } from './node-sqlite.ts'
import { openSqlite, type Statement, type StatementResult } from './sqlite-statements.ts'
import type { Answer } from './sqlite-thread.ts'

/** The writer moves when it took more than this share of the time for a while. */
const shareMax = 0.1
const observedMs = 500

export type Moving = 'never' | 'when busy' | 'at once'

export function openWriter(file: string, moving: Moving): Place {
  let place = here(openSqlite({ file }))
  let next: Promise<Place> | undefined
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
        place = ready
        await old.close()
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
  return (spentMs) => {
    spent += spentMs
    const observed = performance.now() - since
    if (observed < observedMs) return false
    const share = spent / observed
    since += observed
    spent = 0
    return share > shareMax
  }
}

/** A bug in a thread is not caught: it ends the process as one on the event loop would. */
function startThread(script: string, file: string): Worker {
  const worker = new Worker(new URL(script, import.meta.url), { workerData: { file } })
  worker.once('error', (error) => {
    throw error
  })
  return worker
}

async function openThread(file: string): Promise<Place> {
  const worker = startThread('./sqlite-thread.ts', file)
  const checkpointer = startThread('./sqlite-checkpointer.ts', file)
  const waiting: ((answer: Answer) => void)[] = []
  worker.on('message', (answer: Answer) => waiting.shift()?.(answer))
  let isTransaction = false

  async function run(statements: readonly Statement[]): Promise<StatementResult> {
    const answer = await new Promise<Answer>((resolve) => {
      waiting.push(resolve)
      worker.postMessage(statements)
    })
    isTransaction = answer.isTransaction
    if (answer.result) return answer.result
    throw Object.assign(new Error(answer.error?.message), answer.error)
  }

  await run([])
  return {
    run,
    isTransaction: () => isTransaction,
    async close() {
      const ended = Promise.all([once(worker, 'exit'), once(checkpointer, 'exit')])
      checkpointer.postMessage('close')
      worker.postMessage('close')
      await ended
    },
  }
}
