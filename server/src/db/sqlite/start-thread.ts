/** Threads that have a connection of their own, and how they are asked. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Place } from './place.ts'
import type { SqliteOptions } from './statements.ts'
import type { Answer } from './thread.ts'

/**
 * Resolves once the thread has said that it is open. From then on a bug in it is not caught: it ends
 * the process as one on the event loop would.
 */
export async function startThread(script: string, options: SqliteOptions): Promise<Worker> {
  const worker = new Worker(new URL(script, import.meta.url), { workerData: options })
  await once(worker, 'message')
  worker.once('error', (error) => {
    throw error
  })
  return worker
}

/** Statements go to `thread.ts`, and come back answered, in order. */
export function throughThread(worker: Worker): Place {
  const waiting: ((answer: Answer) => void)[] = []
  worker.on('message', (answer: Answer) => waiting.shift()?.(answer))
  let isTransaction = false
  return {
    async run(statements) {
      const answer = await new Promise<Answer>((resolve) => {
        waiting.push(resolve)
        worker.postMessage(statements)
      })
      isTransaction = answer.isTransaction
      if (answer.result) return answer.result
      throw Object.assign(new Error(answer.error?.message), answer.error)
    },
    isTransaction: () => isTransaction,
    close: () => end(worker),
  }
}

/** Each closes its own connection. */
export async function end(thread: Worker): Promise<void> {
  const ended = once(thread, 'exit')
  thread.postMessage('close')
  await ended
}
